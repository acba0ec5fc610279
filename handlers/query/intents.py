"""What a sentence asks for, by the words it asks with."""

import re
from dataclasses import dataclass

from handlers.query.model import Intent, Listing
from handlers.query.words import MASK, Line


@dataclass(frozen=True, slots=True)
class Ask:
    """An intent named by the words from `first` up to `end`; the lowest `rank` prevails."""

    rank: int
    intent: Intent
    first: int
    end: int
    listing: Listing | None = None
    weak: bool = False  # a word that asks only beside a film


# Only beside a film: "un truc bien" asks for no critics.
WEAK = r"good|bien|great|bad|nul|top"
_GAP = r"(?: \S+){0,3}?"
_PEOPLE = (
    r"(?:les |des |the )?(?:gens|spectateurs?|public|people|viewers?|audiences?|users?|others)"
)
# The word "avis" says opinions, but "avis presse" says critics: so the more telling stand first.
_TABLE: tuple[tuple[Intent, str], ...] = (
    (Intent.CRITICS, r"(?:avis|opinions?|notes?|scores?) (?:de la |des |du |de )?(?:presse|critiques|journa\w+)"
     rf"|press (?:reviews|opinions|score|rating)|what (?:do|did) (?:the )?(?:critics|press|papers){_GAP}"
     r" (?:say|think)"),
    (Intent.OPINIONS, r"avis|opinions|ressentis?|retours?|commentaires?|comments?|thoughts?"
     rf"|(?:critiques|reviews|notes?|scores?|ratings?|opinions) (?:of |des |de |du |by |from )*{_PEOPLE}"
     rf"|(?:audience|user|viewers?|public|people s) (?:s )?(?:reviews|opinions|scores?|ratings?)|{_PEOPLE}"
     rf"{_GAP} (?:aime\w*|adore\w*|pens\w+|disent|saying|like[ds]?|love[ds]?|think|thought|say|said)"
     rf"|(?:did|do|does) (?:\S+ )?{_PEOPLE}(?: \S+)? (?:like|love|enjoy|think|say)"
     rf"|(?:did|do) (?:you|u|anyone|any1)(?: \S+)? (?:like|love|enjoy)|{_PEOPLE} (?:en )?pens\w+"
     rf"|what (?:do|did|does){_GAP} (?:think|say)(?: of| about)?|(?:qu )?en (?:\S+ )?pens\w+"
     r"|pens\w+ quoi(?: de| du)?|quoi pens\w+|(?:que|qu en) pens\w+|spectateurs?"),
    (Intent.CRITICS, r"critiques|critics|reviews|presse|press|journaux|allocine|rotten tomatoes|metacritic"
     r"|imdb|notes?|rating|score|(?:doit|devrait)(?: on| je)(?: aller)?(?: le| la)? voir"
     r"|(?:il )?faut(?: il| y| on)?(?: aller)?(?: le| la)? voir|should (?:i|we|you)(?: go)?(?: and)?(?: to)? "
     r"(?:see|watch|catch)|worth (?:it|seeing|watching|a watch|a look|going)|(?:ca )?(?:vaut|valait) "
     r"(?:le coup|la peine|le detour|quelque chose|quoi)|(?:is|was)(?: \S+){0,4}? (?:any )?good"
     r"|any good|c (?:est|etait)(?: \S+)? bien|est bien|(?:is|s) it good|il est bien|elle est bien|bien note"
     r"|bon film|good film|good movie"),
    (Intent.SHOWTIMES, r"seances|horaires|showtimes|(?:show|screening|showing|start|film|movie) ?(?:times?)"
     r"|screenings?|showings?|(?:what|which) times?|a quelle? heure(?:s)?|quelles? heures?"
     r"|(?:ou|when|quand|where)(?: \S+){0,4}? (?:passe\w*|voir|joue|playing|showing|on|see|watch|diffuse\w*)"
     r"|(?:ca )?passe\w* (?:encore |tjs |toujours )?(?:ou|quand|qqpart|quelque part)"
     r"|(?:quels?|which|what) (?:cines?|cinemas?|salles?|theaters?|theatres?)|tickets?|billets?|places?"
     r"|reserver|reservations?|book|booking|cinemas? (?:showing|playing)|times"
     r"|passe\w*(?: encore| toujours| tjs)|(?:encore|toujours|tjs) (?:a l affiche|en salles?)"
     r"|still (?:on|playing|showing|in cinemas)|(?<!what )(?:is|s)(?: \S+)? (?:on|playing|showing) (?:in|at|anywhere"
     r"|somewhere|near)|session"),
    (Intent.FILM, r"bande ?s? annonces?|trailers?|teasers?|synopsis|resume|pitch|plot|(?:de|ca|il|elle)? ?"
     r"(?:quoi )?(?:ca )?parle(?: de quoi)?|what (?:is|s)(?: \S+){0,4}? about|tell me (?:more )?about|c est quoi"
     r"(?: le film| comme film)?|qui (?:joue|a (?:fait|realise))(?: dans| avec)?|who (?:is|s|plays|stars"
     r"|directed|made)(?: in)?|cast|casting|acteurs?|actrices?|actors?|directed|director|realis\w+"
     r"|how long(?: is| s)?|runtime|duree|(?:ca )?dure(?: combien(?: de temps)?)?|combien de temps|infos?"
     r"(?: sur)?|fiche|details?|info(?: on| about)|more about|date de sortie|release date|sort(?:i)? quand"),
    (Intent.WHATS_ON, r"(?:what|whats)(?: s| is)? (?:on|playing|showing|out|new|good|up)(?: at| in)?|whats on"
     r"|(?:what|which|any|some|good|the|all)(?: \S+)? (?:films?|movies?)|(?:quels?|quelles?|des|les|un|une"
     r"|bons?|jolie?)(?: \S+)? (?:films?|cine)|(?:y|il y|ya|qu y) ?a(?: t il)? quoi|y a quoi|ya quoi|quoi (?:voir"
     r"|de neuf|de beau|de bien|comme films?)|(?:qu est ce qu?|qu|keski|kes ki|c quoi ki|qu y a t) ?(?:il |i |on |"
     r"y )?(?:peut )?(?:passe|joue|voir|a|y a)|qu est ce qui passe|on (?:va|peut) (?:aller )?voir (?:quoi)?"
     r"|voir quoi|aller voir quoi|(?:any|some)thing (?:good |nice |decent )?(?:on|playing|to (?:see|watch))"
     r"|(?:got )?anything|programmes?|program|programmation|un truc|a l affiche|now (?:showing|playing)"
     r"|en ce moment|what (?:can|could|should|do) (?:i|we)(?: go)?(?: and)? (?:see|watch)|what to (?:see|watch)"
     r"|(?:a|an)(?: \S+)? (?:film|movie)|films?|movies?|cine|cinemas?|cinoche|(?:at|to) the (?:cinema|movies|pictures)|quoi|keskon\w*|recommend|suggest|conseill\w+|recommand\w+"),
    (Intent.CRITICS, WEAK),
)  # fmt: skip
_LISTINGS = (
    (Listing.SOON, r"(?:prochain|prochaines?) sorties?|coming soon|bientot(?: au cine\w*| en salles?)?|upcoming"
     r"|prochainement|a venir|sorties? (?:a venir|prochain)"),
    (Listing.NEW, r"(?:new )?releases?|sorties?(?: cine\w*)?|nouveautes?|nouveaux films|new (?:films|movies|out)"
     r"|quoi de neuf|what s new|whats new|new this week|just out"),
)  # fmt: skip


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


_ASKS = (
    *((intent, None, _whole(pattern)) for intent, pattern in _TABLE[:-2]),
    *((Intent.WHATS_ON, listing, _whole(pattern)) for listing, pattern in _LISTINGS),
    *((intent, None, _whole(pattern)) for intent, pattern in _TABLE[-2:]),
)


def scan(line: Line) -> tuple[Ask, ...]:
    """Return what the words of a line ask for, the most telling first."""
    text = line.text
    found: list[Ask] = []
    for rank, (intent, listing, pattern) in enumerate(_ASKS):
        for match in pattern.finditer(text):
            weak = rank == len(_ASKS) - 1
            found.append(Ask(rank, intent, *line.span(match), listing, weak))
            text = (
                text[: match.start()] + MASK * (match.end() - match.start()) + text[match.end() :]
            )
    return tuple(found)
