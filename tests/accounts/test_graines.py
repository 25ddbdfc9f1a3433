"""Seed files of hardware tokens: what is read, what is refused line by line, and what never shows."""

from base64 import b32encode, b64encode

import pytest

from accounts.graines import Graine, Lecture, read_seeds
from espace.errors import Refus

pytestmark = pytest.mark.django_db
SECRET = bytes(range(1, 21))
HEX, B32, B64 = SECRET.hex(), b32encode(SECRET).decode(), b64encode(SECRET).decode()


def package(
    numero: str = "TK-0001",
    *,
    secret: str = f"<Secret><PlainValue>{B64}</PlainValue></Secret>",
    algorithm: str = "urn:ietf:params:xml:ns:keyprov:pskc:totp",
    interval: str = "30",
    inside: str = "",
) -> str:
    return f"""<KeyPackage><DeviceInfo><Manufacturer>Essai</Manufacturer><SerialNo>{numero}</SerialNo></DeviceInfo>
      <Key Id="k1" Algorithm="{algorithm}"><AlgorithmParameters>{inside or '<ResponseFormat Length="6" Encoding="DECIMAL"/>'}
      </AlgorithmParameters><Data>{secret}<Time><PlainValue>0</PlainValue></Time>
      <TimeInterval><PlainValue>{interval}</PlainValue></TimeInterval></Data></Key></KeyPackage>"""


def pskc(*packages: str, start: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    inside = "".join(packages)
    return f'{start}<KeyContainer Version="1.0" xmlns="urn:ietf:params:xml:ns:keyprov:pskc">{inside}</KeyContainer>'.encode()


def refusals(content: bytes | str) -> list[tuple[int, str, str]]:
    lecture = read_seeds(content.encode() if isinstance(content, str) else content)
    return [(line.rang, line.numero, line.raison) for line in lecture.refusees]


@pytest.mark.parametrize(
    "content",
    [
        f"TK-0001;{HEX};30\nTK-0002;{B32};60\n",
        f"serial,secret,period\nTK-0001,{HEX.upper()},\nTK-0002,{B32.lower()},60",
        f"\ufeffNuméro de série\tClé\r\nTK-0001\t{HEX}\r\n\r\nTK-0002\t{B32}\t60\r\n",
    ],
)
def test_a_csv_is_read_whatever_its_separator_its_head_and_the_writing_of_its_secrets(content: str) -> None:
    expected = [Graine("TK-0001", SECRET, 30), Graine("TK-0002", SECRET, 60)]
    assert read_seeds(content.encode()) == Lecture(expected, [])


def test_a_pskc_is_read() -> None:
    content = pskc(package(), package("TK-0002", interval="60"))
    expected = [Graine("TK-0001", SECRET, 30), Graine("TK-0002", SECRET, 60)]
    assert read_seeds(content) == Lecture(expected, [])


def test_each_line_of_a_csv_is_refused_for_its_own_reason() -> None:
    content = f"TK-1;{HEX};30\nTK-1;{B32}\n;{HEX}\nTK 3;{HEX}\nTK-4;pas une clé\nTK-5;0102\nTK-6;{HEX};45\ntk-1;{HEX}\n"
    name = "Le numéro de série manque, ou contient autre chose que des lettres, des chiffres et des tirets."
    twice = "Ce numéro de série est déjà plus haut dans le fichier."
    assert refusals(content) == [
        (2, "TK-1", twice),
        (3, "", name),
        (4, "", name),
        (5, "TK-4", "Sa clé ne se lit pas : il la faut en hexadécimal ou en base 32."),
        (6, "TK-5", "Sa clé doit faire de 16 à 64 octets."),
        (7, "TK-6", "La durée d’un code doit être de 30 ou de 60 secondes."),
        (8, "tk-1", twice),
    ]


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (package(algorithm="urn:ietf:params:xml:ns:keyprov:pskc:hotp"), "ne compte pas le temps (TOTP)"),
        (package(inside='<ResponseFormat Length="8" Encoding="DECIMAL"/>'), "Ses codes n’ont pas 6 chiffres."),
        (package(inside="<Suite>HMAC-SHA256</Suite>"), "ne sont pas calculés avec SHA-1"),
        (package(secret="<Secret><EncryptedValue><CipherData/></EncryptedValue></Secret>"), "Sa clé est chiffrée."),
        (package(secret=""), "Sa clé doit faire de 16 à 64 octets."),
        (package().replace("<Time><PlainValue>0<", "<Time><PlainValue>7<"), "Son heure de départ n’est pas zéro"),
    ],
)
def test_a_package_that_cannot_serve_is_refused_for_its_reason(written: str, reason: str) -> None:
    ((rang, numero, raison),) = refusals(pskc(written))
    assert (rang, numero, reason in raison) == (1, "TK-0001", True)


BOMB = '<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE k SYSTEM "file:///etc/passwd" [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (pskc(package("&b;"), start=BOMB), "doctype"),
        (pskc(package("&x;"), start=OUTSIDE), "doctype"),
        (b"<html><body>TK-1</body></html>", "type"),
        (b"<KeyContainer>", "type"),
        (pskc("<a>" * 40 + "</a>" * 40), "type"),
        (pskc("<a>"), "type"),
        (pskc(package(), start='<?xml version="1.0" encoding="cp99999"?>'), "type"),
        (b"PK\x03\x04\x00\x00;\x00", "type"),
        (b" \n ", "vide"),
        (b"x" * 3_000_000, "taille"),
        (f"TK;{HEX}\n".encode() * 501, "taille"),
        (pskc(), "refus"),
    ],
)
def test_a_file_that_is_none_of_the_two_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(Refus) as refused:
        read_seeds(content)
    assert (refused.value.code, refused.value.field) == (code, "fichier")


def test_no_secret_is_ever_repeated() -> None:
    swapped = f"{HEX};TK-0001;30\n{B32};TK-0002\nTK-3;{HEX}zz\n"
    lecture = read_seeds(swapped.encode() + f"TK-4;{HEX}\n".encode())
    told = repr(lecture).upper()
    assert [text for text in (HEX, B32, B64, repr(SECRET)) if text.upper() in told] == []
