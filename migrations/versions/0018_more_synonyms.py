"""More words that mean the same: what sites and shops call what the editions name

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Each line: what the editions write, and what people type for it.
SYNONYMS = """
direksi keet, bedeng, barak kerja, kantor proyek, rumah jaga
pagar sementara, pagar proyek
papan nama pekerjaan, papan proyek, plang proyek
bouwplank, uitzet, uitset
pengukuran topografi, pengukuran lahan, survei topografi
pengupasan permukaan tanah, kupasan tanah, land clearing
tebas, babat
tunggul, bonggol
tanah biasa, galian pondasi, galian fondasi
tanah keras, tanah cadas
mengangkut, langsir, langsiran
bongkar, bobok, bobokan, demolisi
bongkar pasangan bata, bongkar dinding
geomembran, geomembrane
penulangan, anyaman besi, rakitan besi
slab, plat lantai, pelat lantai, plat dak
sloof, tie beam
balok praktis, balok latei, latei, lintel, balok lintel
fondasi telapak, foot plat, footplat, foot plate, pile cap, cakar ayam
beton, cor
menyirami permukaan beton, perawatan beton
menggenangi permukaan beton, perawatan beton
waterstop, water stop
fondasi batu belah, talud, tembok penahan tanah, dinding penahan tanah, pasangan batu kali
bored pile, straus pile, strous
tiang beton, mini pile, minipile
dolken, cerucuk, trucuk
turap beton, ccsp
baja profil, wf, iwf, h beam, konstruksi baja, rangka baja, besi wf, baja wf
baja profil siku, besi siku
baja pelat, plat baja, besi plat
pabrikasi, fabrikasi
angkur, anchor
baja ringan, taso, galvalum, galvalume, truss
genteng palentong, genteng plentong, genteng tanah liat
genteng kodok glazuur, genteng morando, genteng keramik
nok, wuwung, kerpus
serat semen gelombang, asbes gelombang
atap metal, spandek, spandeck, zincalume, metal roof
atap upvc, alderon
atap aspal, onduline
atap kaca, skylight
insulasi atap, aluminium foil, peredam panas
talang, talang air
waterproofing, anti bocor, antibocor, water proof, waterproof
plafon, ceiling
serat semen, kalsiboard, kalsi
kayu lapis, triplek, tripleks, multiplek, multipleks, plywood
lambrisering, lambersering, lamperseri
list langit langit, lis plafon, lis gypsum
bata, batu bata
ekspose, expose, exposed
rooster, loster, kerawang, angin angin
glass block, glassblock
bata ringan, habel, aac
dinding partisi, drywall, sekat, penyekat
berapen, plesteran kasar
mortar siap pakai, semen instan, mortar instan
interior, cat dalam
eksterior, exterior, cat luar
pengikisan, kerok cat, kupas cat
pengecatan permukaan baja, cat besi
pelitur melamic, melamik, melamin, melamine
vernis, pernis, varnish
kapur padam, kapur sirih
pelaburan, labur
zinc chromate, zinkromat, zincromate
homogenous tile, granite tile, granit lantai, granito, ht
homogeneous tile, granite tile, granit dinding
ubin granit, granite, granite tile
teraso, terrazzo
vynil, vinil
parquet, parket
engineering wood, lantai kayu
plint, skirting
step nosing, stair nosing, nosing tangga
keramik tactile, guiding block, ubin pemandu
marmer, marble
bata pelapis, bata tempel
batu tempel hitam, batu alam, batu candi, batu andesit
batu paras, batu alam
bilik, gedek, anyaman bambu
pintu lipat, folding door, pintu harmonika
rel pintu dorong, pintu geser, sliding door
jalusi, krepyak
pintu besi tahan api, pintu darurat, pintu kebakaran
bovenlight, bovenlicht, boven
kusen, frame pintu
kunci tanam, lockset
floor hinge, engsel lantai
grendel, slot pintu
kait angin, hak angin
blinds, gorden, tirai, krey
kawat nyamuk, kawat kasa, kasa nyamuk
kaca polos, kaca bening
kaca cermin, mirror
kaca buram, kaca es
teralis, terali besi
signage, huruf timbul
tangga servis, tangga monyet
closet, toilet
closet duduk, wc duduk, toilet duduk
closet jongkok, wc jongkok, toilet jongkok
bak cuci piring, kitchen sink, sink, kitchen zink
kran, kran air
jet washer, jet shower, semprotan wc
soap holder, tempat sabun
tissue holder, tempat tisu, tempat tissue
towel bar, gantungan handuk
robe hook, gantungan baju
grab bar, pegangan difabel, handrail difabel
kubikel toilet, cubicle, partisi toilet
floor drain, saringan lantai, avur
bugenvil, bougenville, bougainvillea, bugenvile, kembang kertas
gulma, rumput liar
pupuk anorganik, npk, pupuk kimia
penyemprotan pestisida, semprot hama
tong sampah, tempat sampah
main distribution panel, lvmdp
panel utama tegangan rendah, lvmdp
mcb box, box mcb, kotak sekring
trafo, transformator
saklar tunggal, saklar engkel
saklar ganda, saklar double, saklar seri
stop kontak, steker
kwh meter, meteran listrik
pembumian, arde
grounding rod, arde
air terminal, penangkal petir, spitzen
air rod, penangkal petir
surge arrester, arrester
lampu sorot, floodlight, flood light, lampu tembak
lampu eksit, lampu exit
lampu tl, lampu neon, neon
sensor gerak, motion sensor
sensor cahaya, photocell
kabel tray, cable tray
kabel ladder, cable ladder
fiber optic, fiber optik, serat optik
kabel utp, kabel lan
smoke detector, detektor asap
heat detector, detektor panas
fire alarm, alarm kebakaran
alarm bell, bel alarm
camera, kamera
speaker, sound system
outlet data, titik data, titik lan
fan, kipas angin
propeller fan, exhaust fan
ceiling fan, exhaust fan
bjls, ducting
pipa tembaga, pipa ac, pipa freon
fire extinguisher, pemadam api, tabung pemadam
sprinkler, springkler
hydrant box, box hydrant, kotak hidran
fire pump, pompa pemadam, pompa kebakaran
pipa galvanis, pipa gip, pipa besi
pipa bs, black steel, pipa hitam
pipa dci, ductile
pipa hdpe, pipa pe
gate valve, stop kran, stop keran
check valve, klep
foot valve, tusen klep
floater valve, pelampung, kran pelampung
valve, katup
water meter, meteran air, meter air, meteran pdam
tangki toren, tandon air, tangki air, penampungan air
roof tank, tandon air, tangki atas
pompa jet, jet pump, pompa sumur
submersible, pompa celup
sewage treatment plant, septic tank, septictank, tangki septik
grease trap, penangkap lemak, bak lemak
bak kontrol, manhole, man hole
pipa tanah, pipa tanah liat
paving block, conblok, konblok, paving stone, grass block
kanstin, kanstein, kansten, curb, kerbstone
perkerasan beton, rigid pavement, perkerasan kaku, jalan beton
beton kurus, lean concrete, lantai kerja
ac wc, hotmix, aspal hotmix, laston
ac bc, hotmix, aspal hotmix
tutup u ditch, tutup saluran
grill penutup saluran, grating
buis beton, bis beton, ring sumur
lapis macadam, telford
risha, rumah instan
urukan, urug, uruk, urugan tanah
beton kurus, rabat beton, rabat
beton mutu rendah, rabat beton
pompa beton, concrete pump
pipa pvc d, pipa air kotor, pipa buangan
pipa pvc aw, pipa air bersih
semen portland, semen pc, semen abu abu
kawat beton, kawat bendrat, kawat ikat
tulangan, rebar
baja tulangan, rebar
multiplek, playwood
perancah, steiger, stager
kusen, kozen
acian, plester aci
kolom praktis, tiang praktis
kanstin, beton kanstin
siar, voeg, voegen
plesteran, pleister
galian lumpur, galian rawa
pemangkasan, trimming, potong dahan
pupuk organik, kompos
pembuangan, angkut buang
lampu downlight, lampu plafon
saklar triple, saklar tiga
stop kontak ac, stopkontak ac
instalasi stop kontak, titik stop kontak
tangki toren, tandon, profil tank
pipa ppr, pipa air panas
kabel nym, kabel instalasi
kuda kuda, kap
langit langit, plapon, flapon
cat tembok, cat tembok interior
pagar brc, brc
geribig bambu, gedek
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
