"""The link to another system: where it may lead, and that no contact id leads it elsewhere."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings.open_in import LONGEST_NAME, OpenIn, open_in
from bot.settings.settings import Settings
from tests.environs import REQUIRED

ADDRESS = "https://crm.example.com/contacts/{contact_id}"


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        (ADDRESS, "https://crm.example.com/contacts/2020927020"),
        ("https://crm.example.com/?id={contact_id}", "https://crm.example.com/?id=2020927020"),
        ("https://crm.example.com/#/c/{contact_id}", "https://crm.example.com/#/c/2020927020"),
        ("https://crm.example.com:8443/{contact_id}", "https://crm.example.com:8443/2020927020"),
        ("https://CRM.Example.com/{contact_id}", "https://CRM.Example.com/2020927020"),
        ("https://xn--fiq228c.example.cn/{contact_id}/a", None),
        ("https://crm.example.com/{contact_id}?again={contact_id}", None),
        ("https://crm.example.com/%E9%80%9A/{contact_id}", None),
    ],
)
def test_good(address: str, leads_to: str | None) -> None:
    """In the path, the query or the fragment, once or more often."""
    link = open_in(address, "CRM")
    assert link == OpenIn(address, "CRM")
    assert link.url("2020927020") == (leads_to or address.replace("{contact_id}", "2020927020"))


@pytest.mark.parametrize(
    "address",
    [
        "http://crm.example.com/{contact_id}",
        "HTTP://crm.example.com/{contact_id}",
        "javascript:alert({contact_id})",
        "slack://open?id={contact_id}",
        "//crm.example.com/{contact_id}",
        "crm.example.com/{contact_id}",
        "https:/crm.example.com/{contact_id}",
        "https:///{contact_id}",
        "https://{contact_id}",
        "https://{contact_id}.example.com/",
        "https://{contact_id}.example.com/{contact_id}",
        "https://{contact_id}@crm.example.com/{contact_id}",
        "https://crm.example.com:{contact_id}/{contact_id}",
        "https://crm.example.com/",
        "https://crm.example.com/{contact_id",
        "https://crm.example.com/{contact_id}?n={number}",
        "https://crm.example.com/{{contact_id}}",
        "https://crm.example.com/{CONTACT_ID}",
        "https://user@crm.example.com/{contact_id}",
        "https://user:word@crm.example.com/{contact_id}",
        "https://@crm.example.com/{contact_id}",
        "https://crm.example.com@evil.example.net/{contact_id}",
        "https://crm.example.com\\@evil.example.net/{contact_id}",
        "https://localhost/{contact_id}",
        "https://127.0.0.1/{contact_id}",
        "https://10.0.0.1/{contact_id}",
        "https://[::1]/{contact_id}",
        "https://[::1/{contact_id}",
        "https://crm/{contact_id}",
        "https://crm..example.com/{contact_id}",
        "https://-crm.example.com/{contact_id}",
        "https://crm.example.com:port/{contact_id}",
        "https://crm.example.com:70000/{contact_id}",
        "https://crm.example.com:/{contact_id}",
        "https://crm.example.com/<{contact_id}>",
        "https://crm.example.com/a|b/{contact_id}",
        "https://crm.example.com/a b/{contact_id}",
        "https://crm.example.com/'{contact_id}'",
        'https://crm.example.com/"{contact_id}"',
        "https://crm.example.com/`{contact_id}`",
        "https://crm.example.com/a\nb/{contact_id}",
        "https://crm.example.com/a\tb/{contact_id}",
        "https://crm.example.com/\u202e{contact_id}",
        "https://crm.example.com/通话/{contact_id}",
        "https://通话.example.cn/{contact_id}",
        f"https://crm.example.com/{'a' * 2000}/{{contact_id}}",
        "{contact_id}",
        " ",
    ],
)
def test_hostile(address: str) -> None:
    """Whatever is no https address of a fixed, named host with the id behind it is refused."""
    with pytest.raises(ValueError):  # noqa: PT011 — urlsplit raises its own for some
        open_in(address, "CRM")


@given(st.text())
def test_no_id_leads_elsewhere(contact_id: str) -> None:
    """The id stays one piece of the path, whatever it holds."""
    parts = urlsplit(open_in(f"{ADDRESS}/end", "CRM").url(contact_id))
    assert (parts.scheme, parts.netloc) == ("https", "crm.example.com")
    assert (parts.query, parts.fragment) == ("", "")
    assert parts.path.count("/") == 3
    assert parts.geturl().isascii()


def test_name() -> None:
    """The button bears the host's name, until it has one that is short enough."""
    assert open_in("https://CRM.example.com/{contact_id}", "").name == "crm.example.com"
    assert open_in(ADDRESS, "客" * LONGEST_NAME).name == "客" * LONGEST_NAME
    with pytest.raises(ValueError, match="a"):
        open_in(ADDRESS, "a" * (LONGEST_NAME + 1))


def test_settings() -> None:
    """The address and the name make the link; too long a name is what is said to be wrong."""
    both = {**REQUIRED, "OPEN_URL": ADDRESS, "OPEN_NAME": "CRM"}
    assert Settings.from_env(both).open_in == OpenIn(ADDRESS, "CRM")
    with pytest.raises(SettingsError) as raised:
        Settings.from_env({**both, "OPEN_NAME": "a" * (LONGEST_NAME + 1)})
    (problem,) = raised.value.problems
    assert (problem.name, str(LONGEST_NAME) in problem.fix) == ("OPEN_NAME", True)


def test_a_name_alone() -> None:
    """Without an address there is no button; a name without one is only warned of."""
    assert Settings.from_env(REQUIRED).open_in is None
    settings = Settings.from_env({**REQUIRED, "OPEN_NAME": "a" * (LONGEST_NAME + 1)})
    assert settings.open_in is None
    assert [warning.name for warning in settings.warnings] == ["OPEN_NAME"]
