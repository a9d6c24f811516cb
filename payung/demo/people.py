"""Invented people: names of common parts, NIK whose serial is 9000 to 9999, telephones that begin with 0800."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

MEN = (
    "Sutrisno Slamet Mulyadi Herman Supardi Ismail Wahyudi Junaidi Suparman Ahmad Agus Budi Andi Dedi Hendra Eko Rudi "
    "Joko Bambang Yusuf Rizki Fajar Arif Irfan Iwan Heri Deni Asep Ujang Tigor Bonar Rojali Mugeni Sanip Naming"
).split()
WOMEN = (
    "Nurhayati Sulastri Sumiyati Sumarni Siti Sri Dewi Ratna Rina Wati Yuyun Neng Rohaya Romlah Masnah Kasiyem Partini "
    "Tukinem Painem Lamria Rugun Tiurma Indah Fitri Maya Ani Endang Lestari Nabila Zaenab Hindun Aminah"
).split()
FAMILY = (
    "Saputra Setiawan Hidayat Wijaya Santoso Gunawan Nugroho Firmansyah Kurniawan Maulana Ramadhan Permana Suryana "
    "Hermawan Rahman Susanto Pratama Utami Handayani Safitri Wulandari Anggraini Komara Sopandi Sihombing Pakpahan"
).split()
TOWNS = "Jakarta Bekasi Bogor Depok Tegal Kebumen Klaten Solo Wonogiri Brebes Indramayu Karawang Lebak Medan".split()
STREETS = "Melati Kenanga Mawar Rambutan Pisangan Cempaka Kelapa Sawo Langgar Swadaya".split()
OCCUPATIONS = (
    "Pedagang sayur", "Tukang ojek", "ojol", "kurir paket", "Buruh cuci", "Asisten rumah tangga", "Penjahit",
    "Kader Posyandu", "Kader PKK", "jumantik", "Pengurus RT", "hansip", "tukang sapu", "guru ngaji", "Marbot masjid",
    "Pemulung", "Kuli panggul", "Tukang batu", "warung kelontong", "nasi uduk", "Juru parkir", "Sopir angkot",
    "tambal ban", "Salon", "serabutan",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who does not exist."""

    nik: str
    name: str
    birth_date: date
    birth_place: str
    sex: str
    rw: str
    rt: int
    phone: str
    occupation: str
    address: str


class Crowd:
    """Draws people who differ from each other, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.taken: set[str] = set()

    def person(self, rw: str, on: date, *, age: tuple[int, int] = (19, 62)) -> Person:
        """Return somebody of an age in whole years on the day, living in the RW (a code)."""
        chance = self.chance
        sex = chance.choice("LP")
        born = on - timedelta(days=chance.randint(age[0] * 366, age[1] * 365))
        name = chance.choice(MEN if sex == "L" else WOMEN)
        if chance.random() < 0.85:
            name += " " + chance.choice(FAMILY)
        return Person(
            nik=self._nik(born, sex), name=name, birth_date=born, birth_place=chance.choice(TOWNS), sex=sex, rw=rw,
            rt=chance.randint(1, 14), phone=f"0800{chance.randint(10**7, 10**8 - 1)}",
            occupation=chance.choice(OCCUPATIONS),
            address=f"Jl. {chance.choice(STREETS)} No. {chance.randint(1, 190)}",
        )  # fmt: skip

    def _nik(self, born: date, sex: str) -> str:
        day = born.day + (40 if sex == "P" else 0)
        while True:
            district = self.chance.randint(1, 10)
            serial = self.chance.randint(9000, 9999)
            nik = f"3175{district:02}{day:02}{born:%m%y}{serial}"
            if nik not in self.taken:
                self.taken.add(nik)
                return nik

    def kpj(self) -> str:
        """Return an invented participant number of eleven digits."""
        return f"99{self.chance.randint(10**8, 10**9 - 1)}"
