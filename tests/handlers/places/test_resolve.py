import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.places import CityAnswer, Place, load_gazetteer, resolve_city

GAZETTEER = load_gazetteer()


def ask(text: str, **options: str | tuple[str, ...]) -> CityAnswer:
    return resolve_city(text, GAZETTEER, **options)  # type: ignore[arg-type]


def label(place: Place | None) -> str:
    return f"{place.name} ({place.department})" if place else "nothing"


SURE = [
    # The towns of one film's page, however written.
    ("Paris", "Paris (75)"),
    ("PARIS", "Paris (75)"),
    ("bordeaux", "Bordeaux (33)"),
    ("La Rochelle", "La Rochelle (17)"),
    ("rochelle", "La Rochelle (17)"),
    ("larochelle", "La Rochelle (17)"),
    ("Lyon", "Lyon (69)"),
    ("Saintes", "Saintes (17)"),
    ("Alencon", "Alençon (61)"),
    ("ALENÇON", "Alençon (61)"),
    ("Antibes", "Antibes (06)"),
    ("Baud", "Baud (56)"),
    ("Bethune", "Béthune (62)"),
    ("Béthune", "Béthune (62)"),
    ("Boulazac", "Boulazac Isle Manoire (24)"),
    ("Brest", "Brest (29)"),
    ("bretigny sur orge", "Brétigny-sur-Orge (91)"),
    ("BRETIGNY s/ ORGE", "Brétigny-sur-Orge (91)"),
    ("Brétigny s/Orge", "Brétigny-sur-Orge (91)"),
    ("brétigny orge", "Brétigny-sur-Orge (91)"),
    ("Challans", "Challans (85)"),
    ("Cognac", "Cognac (16)"),
    ("Graulhet", "Graulhet (81)"),
    ("Guingamp", "Guingamp (22)"),
    ("La couarde sur mer", "La Couarde-sur-Mer (17)"),
    ("la couarde", "La Couarde-sur-Mer (17)"),
    ("La Couarde s/ Mer", "La Couarde-sur-Mer (17)"),
    ("Langon", "Langon (33)"),
    ("La richardais", "La Richardais (35)"),
    ("la roche chalais", "La Roche-Chalais (24)"),
    ("La roche sur yon", "La Roche-sur-Yon (85)"),
    ("roche sur yon", "La Roche-sur-Yon (85)"),
    ("Laval", "Laval (53)"),
    # Abbreviations, articles, prepositions.
    ("St Malo", "Saint-Malo (35)"),
    ("st-malo", "Saint-Malo (35)"),
    ("stmalo", "Saint-Malo (35)"),
    ("S. Malo", "Saint-Malo (35)"),
    ("ste foy la grande", "Sainte-Foy-la-Grande (33)"),
    ("Fontenay s/s bois", "Fontenay-sous-Bois (94)"),
    ("isle adam", "L'Isle-Adam (95)"),
    ("le havre", "Le Havre (76)"),
    ("havre", "Le Havre (76)"),
    ("au Havre", "Le Havre (76)"),
    ("à Lyon", "Lyon (69)"),
    ("la ville de Lyon", "Lyon (69)"),
    ("ville de Nice", "Nice (06)"),
    ("à Ville-d’Avray", "Ville-d'Avray (92)"),
    ("in Bordeaux", "Bordeaux (33)"),
    ("Lyon, France", "Lyon (69)"),
    ("lille flandres", "Lille (59)"),
    # Postcodes and departments.
    ("33000", "Bordeaux (33)"),
    ("33000 Bordeaux", "Bordeaux (33)"),
    ("Bordeaux 33000", "Bordeaux (33)"),
    ("06201 Nice CEDEX 3", "Nice (06)"),
    ("20000", "Ajaccio (2A)"),
    ("97400 Saint-Denis", "Saint-Denis (974)"),
    ("93200 saint denis", "Saint-Denis (93)"),
    ("Saint-Denis (974)", "Saint-Denis (974)"),
    ("st denis 93", "Saint-Denis (93)"),
    ("Saint-Denis (Seine-Saint-Denis, 93)", "Saint-Denis (93)"),
    ("saint-denis réunion", "Saint-Denis (974)"),
    ("valence dans la drome", "Valence (26)"),
    ("valence (82)", "Valence (82)"),
    # Nicknames, old names, other languages.
    ("Paname", "Paris (75)"),
    ("la ville rose", "Toulouse (31)"),
    ("Sainté", "Saint-Étienne (42)"),
    ("Marseilles", "Marseille (13)"),
    ("Lyons", "Lyon (69)"),
    ("Rheims", "Reims (51)"),
    ("Dunkirk", "Dunkerque (59)"),
    ("Châlons-sur-Marne", "Châlons-en-Champagne (51)"),
    ("Évry", "Évry-Courcouronnes (91)"),
    ("courcouronnes", "Évry-Courcouronnes (91)"),
    ("Oullins", "Oullins-Pierre-Bénite (69)"),
    ("cherbourg", "Cherbourg-en-Cotentin (50)"),
    ("bellegarde sur valserine", "Valserhône (01)"),
    # Typing errors.
    ("Marsaille", "Marseille (13)"),
    ("bordaeux", "Bordeaux (33)"),
    ("toulose", "Toulouse (31)"),
    ("St Etiene", "Saint-Étienne (42)"),
    ("villeneuve d'asq", "Villeneuve-d'Ascq (59)"),
    ("ｌｙｏｎ", "Lyon (69)"),
]


@pytest.mark.parametrize(("text", "city"), SURE)
def test_opens_the_city_that_is_meant(text: str, city: str) -> None:
    answer = ask(text)
    assert label(answer.best) == city
    assert answer.confident


@pytest.mark.parametrize(
    ("text", "district", "city"),
    [
        ("Lyon 3e", 3, "Lyon"),
        ("paris 11", 11, "Paris"),
        ("PARIS 11", 11, "Paris"),
        ("Paris XIe", 11, "Paris"),
        ("paris xvi", 16, "Paris"),
        ("Marseille 8ème", 8, "Marseille"),
        ("marseille 8 eme", 8, "Marseille"),
        ("75011", 11, "Paris"),
        ("75116", 16, "Paris"),
        ("69003 Lyon", 3, "Lyon"),
        ("13008", 8, "Marseille"),
        ("Paris 1er", 1, "Paris"),
        ("paris 1st", 1, "Paris"),
        ("le 3e à Lyon", 3, "Lyon"),
        ("Lyon dans le 3e", 3, "Lyon"),
        ("11e arrondissement de Paris", 11, "Paris"),
        ("Paris onzième", 11, "Paris"),
        ("pariss 11", 11, "Paris"),
        ("17e", 17, "Paris"),
    ],
)
def test_arrondissements(text: str, district: int, city: str) -> None:
    answer = ask(text)
    assert answer.best is not None
    assert (answer.best.name, answer.best.district) == (city, district)
    assert answer.confident
    assert all(int(p[-2:]) == district for p in answer.best.postcodes)


def test_an_arrondissement_keeps_its_own_insee_code() -> None:
    codes = [ask(text).best for text in ("Paris 11e", "Lyon 3e", "Marseille 8e", "Paris")]
    assert [place and place.district_code for place in codes] == ["75111", "69383", "13208", None]


def test_an_arrondissement_that_several_cities_have_is_asked() -> None:
    answer = ask("dans le 3e")
    assert [(p.name, p.district) for p in answer.candidates] == [
        ("Paris", 3),
        ("Lyon", 3),
        ("Marseille", 3),
    ]
    assert not answer.confident


def test_a_number_that_no_arrondissement_has_is_the_department() -> None:
    assert ask("lyon 69").best == ask("Lyon").best
    assert label(ask("valence 82").best) == "Valence (82)"
    assert ask("marseille (13)").best == ask("Marseille").best
    best = ask("lyon 12e").best
    assert best is not None
    assert best.district is None


@pytest.mark.parametrize(
    ("text", "cities"),
    [
        ("saint denis", {"Saint-Denis (93)", "Saint-Denis (974)"}),
        ("st-denis", {"Saint-Denis (93)", "Saint-Denis (974)"}),
        ("boulogne", {"Boulogne-Billancourt (92)", "Boulogne-sur-Mer (62)"}),
        ("clermont", {"Clermont-Ferrand (63)", "Clermont (60)"}),
        ("saint louis", {"Saint-Louis (68)", "Saint-Louis (974)"}),
        ("La Réunion", {"Saint-Denis (974)", "Saint-Paul (974)", "Saint-Pierre (974)"}),
        ("gironde", {"Bordeaux (33)", "Mérignac (33)"}),
        ("Pri", {"Privas (07)"}),
    ],
)
def test_offers_buttons_when_several_may_be_meant(text: str, cities: set[str]) -> None:
    answer = ask(text)
    assert not answer.confident
    assert cities <= {label(place) for place in answer.candidates}
    assert len(answer.candidates) <= 6


@pytest.mark.parametrize("text", ["", "   ", "?!", "🎬", "merci beaucoup", "99999", "42"])
def test_what_names_no_city_gets_none(text: str) -> None:
    assert ask(text) == CityAnswer(None)


def test_a_town_with_a_cinema_beats_hamlets_of_its_name() -> None:
    answer = ask("langon")
    assert label(answer.best) == "Langon (33)"
    assert "Langon (35)" in [label(place) for place in answer.others]


def test_a_village_is_found_by_its_exact_name() -> None:
    best = ask("l'abergement clemenciat").best
    assert best is not None
    assert best.code == "01001"
    assert best.cinemas == 0


def test_the_preferred_city_comes_first_among_homonyms() -> None:
    assert ask("saint denis", prefer=("97411",)).best == GAZETTEER.get("97411")
    assert ask("saint denis", prefer=("93066",)).best == GAZETTEER.get("93066")
    assert ask("saint denis", prefer=("93066",)).confident


def test_a_name_and_postcode_that_disagree_follow_the_postcode() -> None:
    answer = ask("13008 Bordeaux")
    assert answer.best is not None
    assert (answer.best.name, answer.best.district) == ("Marseille", 8)


@settings(deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_never_raises_and_never_offers_a_city_twice(text: str) -> None:
    answer = ask(text)
    assert len(set(answer.candidates)) == len(answer.candidates)
    assert answer.best is not None or answer == CityAnswer(None)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["paris", "11e", "st", "denis", "93", "(974)", "75011", "xi", "sur", "la", ",", "-"]
        ),
        max_size=7,
    )
)
@example(["paris", "la", "xi"])
@example(["la", ",", "paris"])
def test_parts_in_any_order_are_read(parts: list[str]) -> None:
    answer = ask(" ".join(parts))
    if "paris" in parts and not {"st", "denis", "(974)", "93", "sur"} & set(parts):
        assert "Paris (75)" in [label(place) for place in answer.candidates]
