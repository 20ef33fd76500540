"""Items of lines, words that mean the same, and the words that occur

Revision ID: 0014
Revises: 0013
"""

import re
import unicodedata
from hashlib import md5
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MARKS = "-+./:@_&<>=?~#"
# As spoken and as written; each line is words that mean the same, the first one the commonest.
SYNONYMS = """
urugan, urukan, timbunan
uruk, urug
galian, menggali
bongkaran, pembongkaran, bongkar
pondasi, fondasi, pondamen
bouwplank, bowplank, papan bangunan
bekisting, begisting, cetakan
acuan, bekisting
mobilisasi, mobilitas
pas, pasangan
psg, pasangan
pek, pekerjaan
kons, konstruksi
btn, beton
bt, batu
gal, galian
tul, tulangan
kpl, kepala
plesteran, pelesteran, plester
plafon, plafond, langit langit
eternit, plafon
aci, acian
cor, pengecoran
cat, pengecatan
cat tembok, cat dinding
dinding, tembok
bata merah, batu bata
bata ringan, hebel, celcon
batako, conblock
hb, batako
besi beton, baja tulangan, tulangan
besi beton, pembesian
pembesian, penulangan
bjtp, besi polos
bjtp, baja tulangan polos
bjts, besi ulir
bjts, baja tulangan sirip
besi ulir, baja tulangan sirip
besi polos, baja tulangan polos
besi, baja
wiremesh, wire mesh, jaring kawat
bendrat, kawat beton
kawat bendrat, kawat tali beton
pc, semen portland
sp, semen portland
pc, sp
ps, pp
semen, semen portland
pp, pasir pasang
mortar, adukan
spesi, adukan
lantai kerja, lean concrete
rabat, lantai beton
readymix, ready mix, beton siap pakai
molen, beton mixer, concrete mixer
sloof, sloff, slof
ring balk, ring balok, ringbalk
balok, balk
pelat, plat
tangga, anak tangga
batu kali, batu belah
aanstamping, batu kosong
batu split, batu pecah, kerikil
split, agregat kasar
kerikil, koral
sirtu, pasir batu
makadam, macadam
kusen, kosen
daun pintu, pintu
teralis, tralis, terali
gording, gordeng
kuda kuda, rangka atap
genteng, genting
bubungan, bubung, nok, karpus
lisplang, lisplank, listplank
reng, ring
kaso, usuk
papan kayu, papan
multiplek, multipleks, multiplex, triplek, tripleks, plywood
gipsum, gypsum, gypsumboard
grc, kalsiboard
hollow, holo
baja ringan, canai dingin
alumunium, aluminium
kaca nako, nako
engsel, hinge
grendel, slot
handle, pegangan pintu
keramik, ceramic
homogeneous tile, homogenous tile, granit tile
ubin, tegel
teraso, terazzo, traso
plint, plin
paving, conblock
paving block, paving blok
kansteen, kanstin, kerb
kloset, closet, wc
kloset duduk, monoblock
wastafel, washtafel
keran, kran
urinoir, urinal
bak mandi, bathtub
septic tank, tangki septik
septik, septic
sumur resapan, resapan
saluran, drainase
u ditch, uditch, saluran precast
gorong gorong, box culvert, buis beton
pracetak, precast
pratekan, prategang, prestressed
spun pile, tiang pancang
tiang pancang, pile
bor pile, bored pile, borepile
turap, sheet pile
bronjong, gabion
geotekstil, geotextile
pipa pvc, paralon, pralon
galvanis, galvanized, gip
ac, air conditioner, penyejuk udara
stop kontak, stopkontak
sakelar, saklar
titik lampu, instalasi lampu
penangkal petir, penyalur petir
genset, generator
pompa air, pompa
toren, tandon, tangki air
apar, fire extinguisher
hidran, hydrant
cctv, camera
grounding, pembumian
kabel, cable
lampu jalan, pju
pagar, fence
seng gelombang, seng
perancah, scaffolding, steger
penebangan, tebang
pembersihan lahan, striping
pembersihan, clearing
pengupasan, stripping
pemadatan, pemampatan
stamper, tamping rammer
excavator, ekskavator, backhoe
bulldozer, buldoser
dumptruck, dump truck
vibrator, penggetar
roller, mesin gilas
pengukuran, topografi
direksi keet, direksikeet, kantor lapangan
gudang, los kerja
papan nama, banner
rumput, lempengan rumput
pupuk kandang, pupuk organik
tanah subur, top soil, topsoil
waterproofing, lapis kedap air, kedap air
pelitur, politur
menie, meni
plamir, plamur, plamuur, dempul
residu, ter
amplas, ampelas
aspal, asphalt
hotmix, laston
lapis pengikat, tack coat
lapis resap pengikat, prime coat
pekerja, kuli, tenaga
mandor, pengawas
tukang besi, tukang besi beton
diameter, dia
tebal, tbl
tinggi, tg
panjang, pjg
lebar, lbr
ukuran, uk
kedalaman, sedalam
"""


def _words(column: str) -> str:
    return f"translate({column}, '{MARKS}', repeat(' ', {len(MARKS)}))"


CHAPTER = _words("klasifikasi || ' ' || sub_klasifikasi")
BEFORE = (
    "CAST('''.' || lower(translate(left(kode, 500), chr(92) || chr(39), ''))"
    " || '''' || chr(58) || '1A' AS tsvector)"
    f" || setweight(to_tsvector('simple', {_words('nama')}), 'B')"
    f" || setweight(to_tsvector('indonesian', {_words('nama')}), 'B')"
    f" || setweight(to_tsvector('simple', {CHAPTER}), 'C')"
    f" || setweight(to_tsvector('indonesian', {CHAPTER}), 'C')"
)
FORMER = (
    BEFORE + " || array_to_tsvector(ARRAY['=' || sumber_id::text, '~' || left(klasifikasi, 500)])"
)
DOCUMENT = (
    BEFORE + " || array_to_tsvector(ARRAY['=' || sumber_id::text, '~' || left(klasifikasi, 500),"
    " chr(37) || left(satuan_baku, 500)] || marks)"
    " || array_to_tsvector(ARRAY['<' || coalesce(substring(regexp_replace(lower(left(nama, 200)),"
    r" '^\W*(p[a-z]+an\s+)?([0-9]+\s*\S+\s+)?', '') from '[a-z]{2,40}'), '')])"
)
ITEM_WORDS = (
    f"to_tsvector('simple', {_words('uraian')}) || to_tsvector('indonesian', {_words('uraian')})"
)
USES = """
    UPDATE item SET uses = used.uses, uraian = used.uraian, kategori = used.kategori,
        satuan_baku = used.satuan_baku
    FROM (
        SELECT item_id, count(*) AS uses, mode() WITHIN GROUP (ORDER BY uraian) AS uraian,
            mode() WITHIN GROUP (ORDER BY kategori) AS kategori,
            mode() WITHIN GROUP (ORDER BY satuan_baku) AS satuan_baku
        FROM rincian GROUP BY item_id
    ) AS used
    WHERE used.item_id = item.id
"""
ADD_ITEMS = sa.text("""
    INSERT INTO item (folded, uraian)
    SELECT DISTINCT ON (folded) folded, uraian
    FROM unnest(CAST(:folded AS text[]), CAST(:uraian AS text[])) AS each (folded, uraian)
    ORDER BY folded, uraian
""")
ADD_SPELLINGS = sa.text("""
    INSERT INTO item_spelling (key, uraian, item_id)
    SELECT each.key, each.uraian, item.id
    FROM unnest(CAST(:keys AS uuid[]), CAST(:folded AS text[]), CAST(:uraian AS text[]))
        AS each (key, folded, uraian)
        JOIN item ON item.folded = each.folded
""")
FILL = """
    UPDATE rincian SET item_id = item_spelling.item_id
    FROM item_spelling WHERE item_spelling.key = CAST(md5(rincian.uraian) AS uuid)
"""
MARK = """
    UPDATE ahsp SET marks = own.marks
    FROM (
        SELECT ahsp_id, array_agg('#' || item_id) || array_agg(DISTINCT '^' || kategori) AS marks
        FROM rincian GROUP BY ahsp_id
    ) AS own
    WHERE own.ahsp_id = ahsp.id
"""


def _folded(uraian: str) -> str:
    """The key of an item as it was when this was written."""
    text = re.sub(r"(?<=[0-9])[\s-]+(?=[0-9])", "\x02", unicodedata.normalize("NFKC", uraian))
    key = re.sub(r"[\s-]+", "", text).casefold()
    if len(key) <= 500:
        return key
    return key[:467] + "\x02" + md5(key.encode(), usedforsecurity=False).hexdigest()


def _add_items(connection: sa.Connection, spellings: sa.ScalarResult[str]) -> None:
    found = list(spellings)
    folded = [_folded(each) for each in found]
    keys = [UUID(md5(each.encode(), usedforsecurity=False).hexdigest()) for each in found]
    connection.execute(ADD_ITEMS, {"folded": folded, "uraian": found})
    connection.execute(ADD_SPELLINGS, {"keys": keys, "folded": folded, "uraian": found})


def _document(expression: str) -> None:
    op.add_column(
        "ahsp",
        sa.Column(
            "document",
            postgresql.TSVECTOR(),
            sa.Computed(expression, persisted=True),
            nullable=False,
        ),
    )
    op.create_index("ix_ahsp_document", "ahsp", ["document"], postgresql_using="gin")


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("uraian", sa.Text(), nullable=False),
        sa.Column("kategori", sa.Text(), server_default="", nullable=False),
        sa.Column("satuan_baku", sa.Text(), server_default="", nullable=False),
        sa.Column("uses", sa.Integer(), server_default="0", nullable=False),
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            sa.Computed(ITEM_WORDS, persisted=True),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("folded", name=op.f("uq_item_folded")),
    )
    op.create_index("ix_item_words", "item", ["words"], postgresql_using="gin")
    op.create_table(
        "item_spelling",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("uraian", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_spelling_item_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_item_spelling")),
    )
    op.create_index(op.f("ix_item_spelling_item_id"), "item_spelling", ["item_id"])
    op.create_table(
        "search_word",
        sa.Column("sumber_id", sa.BigInteger(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sumber_id"],
            ["sumber.id"],
            name=op.f("fk_search_word_sumber_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sumber_id", "word", name=op.f("pk_search_word")),
    )
    op.create_index(
        "ix_search_word_trigrams",
        "search_word",
        ["word"],
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    synonym = op.create_table(
        "synonym",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("term", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("created_by", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "term <> '' AND meaning <> '' AND term <> meaning", name=op.f("ck_synonym_filled")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_synonym")),
        sa.UniqueConstraint("term", "meaning", name=op.f("uq_synonym_term_meaning")),
    )
    groups = [
        [each.strip() for each in line.split(",")] for line in SYNONYMS.strip().splitlines()
    ]
    pairs = dict.fromkeys((term, group[0]) for group in groups for term in group[1:])
    op.bulk_insert(synonym, [{"term": term, "meaning": meaning} for term, meaning in pairs])

    op.drop_index("ix_ahsp_document", "ahsp")
    op.drop_column("ahsp", "document")
    op.add_column("rincian", sa.Column("item_id", sa.Integer(), nullable=True))
    op.add_column(
        "ahsp",
        sa.Column("marks", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
    connection = op.get_bind()
    _add_items(connection, connection.scalars(sa.text("SELECT DISTINCT uraian FROM rincian")))
    for statement in (FILL, USES, MARK):
        op.execute(statement)
    op.create_index("ix_rincian_item_id_koefisien", "rincian", ["item_id", "koefisien"])
    _document(DOCUMENT)
    # Whoever works out what editions know of items works out their words as well.
    op.execute("UPDATE sumber SET revision = revision + 1")


def downgrade() -> None:
    op.drop_index("ix_ahsp_document", "ahsp")
    op.drop_column("ahsp", "document")
    _document(FORMER)
    op.drop_index("ix_rincian_item_id_koefisien", "rincian")
    op.drop_column("rincian", "item_id")
    op.drop_column("ahsp", "marks")
    for name in ("synonym", "search_word", "item_spelling", "item"):
        op.drop_table(name)
