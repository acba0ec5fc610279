"""The departments and territories of France: number, name, time zone (source: INSEE)."""

from typing import NamedTuple

from db.folding import fold


class Department(NamedTuple):
    """A department or an overseas territory."""

    number: str
    name: str
    timezone: str  # IANA name


_METROPOLE = """
01 Ain|02 Aisne|03 Allier|04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|07 Ardèche
08 Ardennes|09 Ariège|10 Aube|11 Aude|12 Aveyron|13 Bouches-du-Rhône|14 Calvados|15 Cantal
16 Charente|17 Charente-Maritime|18 Cher|19 Corrèze|2A Corse-du-Sud|2B Haute-Corse|21 Côte-d’Or
22 Côtes-d’Armor|23 Creuse|24 Dordogne|25 Doubs|26 Drôme|27 Eure|28 Eure-et-Loir|29 Finistère
30 Gard|31 Haute-Garonne|32 Gers|33 Gironde|34 Hérault|35 Ille-et-Vilaine|36 Indre
37 Indre-et-Loire|38 Isère|39 Jura|40 Landes|41 Loir-et-Cher|42 Loire|43 Haute-Loire
44 Loire-Atlantique|45 Loiret|46 Lot|47 Lot-et-Garonne|48 Lozère|49 Maine-et-Loire|50 Manche
51 Marne|52 Haute-Marne|53 Mayenne|54 Meurthe-et-Moselle|55 Meuse|56 Morbihan|57 Moselle
58 Nièvre|59 Nord|60 Oise|61 Orne|62 Pas-de-Calais|63 Puy-de-Dôme|64 Pyrénées-Atlantiques
65 Hautes-Pyrénées|66 Pyrénées-Orientales|67 Bas-Rhin|68 Haut-Rhin|69 Rhône|70 Haute-Saône
71 Saône-et-Loire|72 Sarthe|73 Savoie|74 Haute-Savoie|75 Paris|76 Seine-Maritime
77 Seine-et-Marne|78 Yvelines|79 Deux-Sèvres|80 Somme|81 Tarn|82 Tarn-et-Garonne|83 Var
84 Vaucluse|85 Vendée|86 Vienne|87 Haute-Vienne|88 Vosges|89 Yonne|90 Territoire de Belfort
91 Essonne|92 Hauts-de-Seine|93 Seine-Saint-Denis|94 Val-de-Marne|95 Val-d’Oise
"""
_OVERSEAS = """
971 Guadeloupe|America/Guadeloupe
972 Martinique|America/Martinique
973 Guyane|America/Cayenne
974 La Réunion|Indian/Reunion
975 Saint-Pierre-et-Miquelon|America/Miquelon
976 Mayotte|Indian/Mayotte
977 Saint-Barthélemy|America/St_Barthelemy
978 Saint-Martin|America/Marigot
984 Terres australes et antarctiques françaises|Indian/Kerguelen
986 Wallis-et-Futuna|Pacific/Wallis
987 Polynésie française|Pacific/Tahiti
988 Nouvelle-Calédonie|Pacific/Noumea
989 Île de Clipperton|Pacific/Pitcairn
"""
_MARQUESAS = ("98718", "98723", "98731", "98746", "98756", "98757")
_TIMEZONES = {"98719": "Pacific/Gambier", **dict.fromkeys(_MARQUESAS, "Pacific/Marquesas")}
# What people write behind a town's name: other names of a department, by folded text.
_OTHER_NAMES = {
    "reunion": "974",
    "ile de la reunion": "974",
    "reunion island": "974",
    "guyane francaise": "973",
    "french guiana": "973",
    "french polynesia": "987",
    "tahiti": "987",
    "new caledonia": "988",
    "saint barth": "977",
    "belfort": "90",
    "cote dor": "21",
}


def _read() -> dict[str, Department]:
    entries = (entry.partition(" ") for entry in _METROPOLE.replace("|", "\n").split("\n") if entry)
    found = {number: Department(number, name, "Europe/Paris") for number, _, name in entries}
    for line in _OVERSEAS.split("\n"):
        if line:
            text, _, zone = line.partition("|")
            number, _, name = text.partition(" ")
            found[number] = Department(number, name, zone)
    return found


DEPARTMENTS = _read()
BY_NAME = {fold(d.name): d.number for d in DEPARTMENTS.values()} | _OTHER_NAMES


def department_of(code: str) -> str:
    """Return the number of the department that an INSEE code or a postcode begins with.

    Corsica's postcodes (20…) say no department: the answer is then no key of `DEPARTMENTS`.
    """
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def timezone_of(insee: str) -> str:
    """Return the IANA time zone of a commune by its INSEE code."""
    return _TIMEZONES.get(insee) or DEPARTMENTS[department_of(insee)].timezone
