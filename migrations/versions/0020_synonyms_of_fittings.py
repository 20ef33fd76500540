"""Still more words that mean the same, for fittings, panels, pipes and roads

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# Each line: what the editions write, and what people type for it.
SYNONYMS = """
horn speaker, toa, corong
sewage treatment plant, biotank, biotech, biofil, biofilter, bio septic tank
penanaman, penghijauan
siklop, cyclop, cyclope, cycloop
pelitur melamic, cat melamik, cat melamine
waterproofing, cat anti bocor, cat waterproofing, pelapis anti bocor
cat epoxy, epoxy lantai
pengecatan tembok, cat dinding
pengecatan bidang kayu, cat duco
dn, diameter
papan gypsum, gypsum board, gypsumboard
gypsum, gibsum
conblock, batako press
bata merah, bata press
urukan batu kerikil, urugan kerikil
sprinkler head, kepala sprinkler
penangkap petir, air terminal
outlet telepon, titik telepon
instalasi tv, titik tv
instalasi camera cctv, titik cctv
camera, kamera cctv
power amplifier, ampli
ceiling speaker, speaker plafon
access point, hotspot
router broadband, modem
patch panel, panel lan
lampu high bay, lampu gudang
lampu pju, penerangan jalan
solar cell, panel surya, tenaga surya
panel penerangan, panel lampu
kabel nyfgby, kabel tanah
kabel bcc, kabel bc, kabel tembaga telanjang
junction box, t dus, tedus
tangki solar harian, tangki bbm
sand filter, filter pasir
carbon filter, filter karbon
pompa booster, pompa dorong
pompa lift, pompa angkat
clean out, co
floor clean out, fco
automatic air vent, aav, air vent
water level control, wlc, radar pompa
pressure gauge, manometer
flexible joint, sambungan fleksibel
vent cap, tutup vent
dop pvc, tutup pipa
penyambungan pipa baru, tapping, tie in
tee, cabang pipa
u ditch, saluran u
box culvert, boks culvert, gorong gorong kotak
perkerasan beton, cor jalan, jalan rabat
lapis aus, aspal permukaan
lapis antara, aspal antara
pengunci topi uskup, topi uskup
jalan sementara, jalan kerja, jalan akses
pagar sementara, pagar kerja, pagar pengaman
penyiraman, siram
pemupukan, pupuk tanaman
pencabutan gulma, cabut rumput, penyiangan
pemangkasan rumput, potong rumput, babat rumput
penanaman rumput, gebalan rumput
pemangkasan pohon, pangkas pohon, tebang dahan
pengecoran, penuangan
lantai keramik, ubin keramik
dinding bata ringan, dinding hebel
plesteran, plesteran dinding
acian, acian dinding, aci dinding
bak cuci piring, bak cuci
bathtub, bak rendam
pintu lipat, pintu lipat pvc
kunci slot, grendel jendela
engsel angin, engsel jendela
handle jendela, tarikan jendela
rolling door, pintu gulung, pintu rol
"""
TABLE = sa.table("synonym", *map(sa.column, ("term", "meaning", "created_by")))


def _pairs() -> list[tuple[str, str]]:
    lines = [[each.strip() for each in line.split(",")] for line in SYNONYMS.strip().splitlines()]
    return [(term, line[0]) for line in lines for term in line[1:]]


def upgrade() -> None:
    known = {
        frozenset((row.term, row.meaning))
        for row in op.get_bind().execute(sa.select(TABLE.c.term, TABLE.c.meaning))
    }
    new = [pair for pair in _pairs() if frozenset(pair) not in known]
    rows = [{"term": term, "meaning": meaning, "created_by": ""} for term, meaning in new]
    op.bulk_insert(TABLE, rows)
    op.execute("UPDATE data_version SET version = version + 1")


def downgrade() -> None:
    pairs = sa.tuple_(TABLE.c.term, TABLE.c.meaning).in_(_pairs())
    op.execute(sa.delete(TABLE).where(pairs, TABLE.c.created_by == ""))
    op.execute("UPDATE data_version SET version = version + 1")
