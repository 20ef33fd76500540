"""Whether the machines that work on this site fit together."""

from collections.abc import Callable

from flask_babel import gettext as _
from redis.exceptions import RedisError

from ahsp.ops.machines import Difference, Kind, Report, differences, told
from ahsp.ops.machines.comparing import Side, names
from ahsp.ops.signs.sign import Sign, State
from ahsp.web.formatting import number


def machines() -> Sign:
    """Which machines there are, and where they differ that should not."""
    label = _("Machines")
    try:
        every = told()
    except RedisError:
        said = _("They cannot be compared while Redis is away.")
        return Sign("machines", label, said, State.WARNING)
    except OSError:
        said = _("The data folder cannot be read or written.")
        remedy = _("See that it belongs to the user of the programs, and that there is room.")
        return Sign("machines", label, said, State.DANGER, remedy)
    if found := differences(every):
        return sign_of(found)
    return Sign("machines", label, _together(every))


def sign_of(found: list[Difference]) -> Sign:
    """What is told of differences.

    Args:
        found: one or more of them.
    """
    told_ = [_TELLERS[each.kind](each.sides) for each in found]
    said_of: dict[str, list[str]] = {}
    for said, remedy in dict.fromkeys(told_):
        said_of.setdefault(remedy, []).append(said)
    only_release = all(each.kind is Kind.RELEASE for each in found)
    state = State.WARNING if only_release else State.DANGER
    return Sign(
        "machines",
        _("Machines"),
        "\n".join(map(" ".join, said_of.values())),
        state,
        "\n".join(said_of),
    )


def _together(every: list[Report]) -> str:
    count = len({(each.host, each.data) for each in every})
    listed = ", ".join(names(every, every))
    if count == 1:
        return str(_("One machine works on this site: %(names)s.", names=listed))
    said = _(
        "%(n)s machines work on this site, with the same keys, place for files and release:"
        " %(names)s.",
        n=number(count),
        names=listed,
    )
    return str(said)


def _listed(some: tuple[str, ...]) -> str:
    return ", ".join(some)


def _database(sides: tuple[Side, ...]) -> tuple[str, str]:
    said = _(
        "Sites with databases of their own share one Redis: %(sites)s. Work of one is rung for at"
        " the other, and what is kept of one may be shown by the other.",
        sites="; ".join(_listed(each.names) for each in sides),
    )
    remedy = _(
        "Let REDIS_URL of each site lead to a server of its own, or end with another number, such"
        " as /1. Machines of one site need the same DATABASE_URL."
    )
    return said, remedy


def _secret(sides: tuple[Side, ...]) -> tuple[str, str]:
    most, *others = sides
    said = _(
        "SECRET_KEY of %(some)s is not that of %(others)s: forms, and links in mail, that one signs"
        " are refused by the other.",
        some="; ".join(_listed(each.names) for each in others),
        others=_listed(most.names),
    )
    return said, _("Set SECRET_KEY to the same value on all machines, and start them again.")


def _seal(sides: tuple[Side, ...]) -> tuple[str, str]:
    sealing, lacking = sides
    said = _(
        "Key %(key)s, which seals the audit record on %(some)s, is missing on %(others)s: there"
        " those events cannot be verified.",
        key=sealing.value,
        some=_listed(sealing.names),
        others=_listed(lacking.names),
    )
    remedy = _(
        "Set AHSP_AUDIT_KEYS to the same keys on all machines, every key that ever sealed among"
        " them, and start them again."
    )
    return said, remedy


def _files(sides: tuple[Side, ...]) -> tuple[str, str]:
    said = _(
        "Files are kept in different places: %(places)s. What is kept in one is not found from the"
        " other.",
        places="; ".join(map(_place, sides)),
    )
    remedy = _(
        "Set AHSP_S3_BUCKET, AHSP_S3_ENDPOINT and AHSP_S3_PREFIX to the same on all machines, and"
        " start them again. Copy to the bucket what lies in a folder of one machine."
    )
    return said, remedy


def _place(side: Side) -> str:
    listed = _listed(side.names)
    if "/" not in side.value:
        return str(_("a folder on %(machines)s", machines=listed))
    said = _("the bucket %(bucket)s on %(machines)s", bucket=side.value, machines=listed)
    return str(said)


def _release(sides: tuple[Side, ...]) -> tuple[str, str]:
    releases = "; ".join(f"{each.value}: {_listed(each.names)}" for each in sides)
    said = _("Not all run the same release. %(releases)s.", releases=releases)
    remedy = _(
        "While a new release is being brought in, this is as it should be. Else bring the same one"
        " to all machines, and start them again."
    )
    return said, remedy


_TELLERS: dict[Kind, Callable[[tuple[Side, ...]], tuple[str, str]]] = {
    Kind.DATABASE: _database,
    Kind.SECRET: _secret,
    Kind.SEAL: _seal,
    Kind.FILES: _files,
    Kind.RELEASE: _release,
}
