"""Which mail addresses can be written to."""

import pytest

from ahsp.mail.address import AddressError, mail_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("siti@kantor.go.id", "siti@kantor.go.id"),
        ("  Siti.Aminah+ahsp@Kantor.GO.id ", "Siti.Aminah+ahsp@kantor.go.id"),
        ("o'brien@a-b.example", "o'brien@a-b.example"),
        ("root@localhost", "root@localhost"),
        ("x@1.example", "x@1.example"),
        ("a" * 64 + "@b.example", "a" * 64 + "@b.example"),
    ],
)
def test_an_address_is_kept_with_its_domain_in_lower_case(typed: str, kept: str) -> None:
    assert mail_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "siti", "@kantor.go.id", "siti@", "siti@@x.id", "a b@x.id", "siti@x..id",
        ".siti@x.id", "siti.@x.id", "si..ti@x.id", "siti@-x.id", "siti@x-.id", "siti@x.id.",
        "siti@x.id\nBcc: lain@x.id", "siti@x.id\r\n", "siti@x.id\0", "siti@x.id,lain@x.id",
        "Siti <siti@x.id>", "siti@[127.0.0.1]", '"si ti"@x.id', "sití@x.id", "siti@xé.id",
        "siti@x.id\u202e", "a" * 65 + "@x.id", "a@" + "b." * 126 + "id", "a@" + "b" * 64 + ".id",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(AddressError):
        mail_address(typed)
