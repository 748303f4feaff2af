"""Periods with their years, the reigns within them, and the cave sites."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from manifests.lexicon import files

Years = tuple[int, int]
"""First and last year, both within; before our era they are negative."""


@dataclass(frozen=True)
class Period:
    """A period or a part of one: `within` is the name of the dynasty it is a part of (its own where it is no
    part), `legends` the forms by which the extractors know it in a legend, `variants` all other forms;
    `order` counts in order of time."""

    name: str
    years: Years
    order: int
    within: str
    legends: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reign:
    """The years of an emperor, by which textiles are dated (乾隆). `in_legends`: the extractors know it."""

    name: str
    dynasty: str
    years: Years
    variants: tuple[str, ...] = ()
    in_legends: bool = True


@dataclass(frozen=True)
class Site:
    """A site of caves: `place` is its province or region and county; forms as of `Period`."""

    name: str
    place: str
    legends: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()


@cache
def periods() -> tuple[Period, ...]:
    """All periods in order of time."""
    return tuple(
        Period(
            name=row["name"],
            years=(row["years"][0], row["years"][1]),
            order=order,
            within=row.get("within", row["name"]),
            legends=tuple(row.get("legends", ())),
            variants=tuple(row.get("variants", ())),
        )
        for order, row in enumerate(files.read("dynasties")["periods"])
    )


@cache
def reigns() -> tuple[Reign, ...]:
    """All reigns in order of time."""
    return tuple(
        Reign(
            name=name,
            dynasty=row["dynasty"],
            years=(row["years"][0], row["years"][1]),
            variants=tuple(row.get("variants", ())),
            in_legends=row.get("in_legends", True),
        )
        for name, row in files.read("dynasties")["reigns"].items()
    )


@cache
def sites() -> tuple[Site, ...]:
    """All sites, from the west of Gansu outwards."""
    return tuple(
        Site(row["name"], row["place"], tuple(row.get("legends", ())), tuple(row.get("variants", ())))
        for row in files.read("sites")["sites"]
    )


@cache
def period_forms() -> Mapping[str, Period]:
    """Every printed form -> its period."""
    return MappingProxyType(
        {form: period for period in periods() for form in (period.name, *period.legends, *period.variants)}
    )


@cache
def reign_forms() -> Mapping[str, Reign]:
    """Every printed form -> its reign."""
    return MappingProxyType({form: reign for reign in reigns() for form in (reign.name, *reign.variants)})


@cache
def site_forms() -> Mapping[str, Site]:
    """Every printed form -> its site."""
    return MappingProxyType(
        {form: site for site in sites() for form in (site.name, *site.legends, *site.variants)}
    )
