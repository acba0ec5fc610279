"""How people spell the words of days, hours and questions, in French and in English."""

from handlers.query.lexicon import words_of

_WEEKDAYS = (
    "lundi lundis monday mondays",
    "mardi mardis tuesday tuesdays tues tue",
    "mercredi mercredis wednesday wednesdays weds wed merc mercr",
    "jeudi jeudis thursday thursdays thurs thur thu",
    "vendredi vendredis friday fridays fri vend vendr ven",
    "samedi samedis saturday saturdays sat",
    "dimanche dimanches sunday sundays dimanch",
)
# Short forms that are words of their own as well: only beside another word of time.
_SHORT_WEEKDAYS = ("lun mon", "mar", "mer", "jeu", "", "sam", "dim sun")
_MONTHS = (
    "janvier janv january jan",
    "fevrier fevr fev february feb",
    "mars march",
    "avril avr april apr",
    "mai may",
    "juin june jun",
    "juillet juil july jul",
    "aout august aug",
    "septembre sept september sep",
    "octobre oct october",
    "novembre nov november",
    "decembre dec december",
)
_NUMBERS = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "vingt": 20, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "twenty": 20, "thirty": 30, "trente": 30,
}  # fmt: skip
_SMS = {
    "demain": "dem 2main dmain 2m1 dm1 demains",
    "tomorrow": "tmrw tmr tmw tmrrw 2moro 2mrw 2morrow tomoz tomo",
    "tonight": "tonite 2nite 2night tonit tnite",
    "aujourd hui": "aujourdhui auj ajd ajrd aujd aujourdui ojd",
    "today": "2day tdy",
    "weekend": "weekends wkend wknd wkd wend wkn",
    "apres midi": "aprem aprems apresmidi aprm",
    "afternoon": "aft afternoons arvo",
    "evening": "eve evenings evng",
    "night": "nite nights nyt",
    "soir": "soirs swar souar",
    "soiree": "soirees",
    "matin": "mat matins",
    "morning": "mornings morn",
    "matinee": "matinees matine",
    "midi": "midis",
    "noon": "midday",
    "prochain": "prochaine proch prochains prochaines",
    "next": "nxt",
    "semaine": "semaines sem",
    "heures": "heure",
    "apres": "aprs apre",
    "avant": "avt",
    "vers": "ver",
    "before": "b4 bfore",
    "after": "aft3r",
    "till": "til untill",
    "around": "arnd arround",
    "seances": "seance sceance sceances seence",
    "horaires": "horaire",
    "showtimes": "showtime",
    "critiques": "critique critik critiks critic",
    "avis": "avi",
    "opinions": "opinion",
    "reviews": "review",
}
# Words that may be mistyped, and still be told from any other.
TOLERANT = tuple(
    sorted(
        word
        for word in words_of(" ".join(_WEEKDAYS))
        if len(word) > 5 or word in ("lundi", "mardi", "jeudi")
    )
) + tuple(
    sorted(
        words_of(
            """demain tomorrow tonight aujourdhui weekend semaine prochain prochaine afternoon
            evening morning midnight minuit soiree janvier fevrier septembre octobre novembre
            decembre january february september october november december critiques critics
            reviews opinions seances showtimes horaires"""
        )
    )
)

SPELLING: dict[str, str] = {str(word): str(number) for word, number in _NUMBERS.items()}
SPELLING |= {word: plain for plain, group in _SMS.items() for word in group.split()}
SPELLING |= {w: f"wd{day}" for day, group in enumerate(_WEEKDAYS) for w in group.split()}
SPELLING |= {w: f"ab{day}" for day, group in enumerate(_SHORT_WEEKDAYS) for w in group.split()}
SPELLING |= {w: f"mo{month}" for month, group in enumerate(_MONTHS, 1) for w in group.split()}

# Words one letter away from those above that are well spelled themselves.
KNOWN = words_of(
    """marti domain germain remain romain monde avants vents demande demander opinion critic
    mornings even event events knight knights might light tonic soirees review preview previews
    seance minute minutes"""
) | frozenset(TOLERANT)
