"""What a sentence asks for, by the words it asks with."""

from dataclasses import dataclass

from handlers.query.model import Intent, Listing
from handlers.query.patterns import hidden, whole_words
from handlers.query.words import MASK, Line


@dataclass(frozen=True, slots=True)
class Ask:
    """An intent named by the words from `first` up to `end`; the lowest `rank` prevails."""

    rank: int
    intent: Intent
    first: int
    end: int
    listing: Listing | None = None
    weak: bool = False  # a word that asks only beside a film: "un truc bien" asks for no critics


_MACROS = {
    "<SOME>": r"(?: \S+){0,4}?",
    "<PEOPLE>": r"(?:les |des |the )?(?:gens|spectateurs?|public|people|viewers?|audiences?|users?"
    r"|others)",
    "<MARKS>": r"(?:notes?|scores?|ratings?|avis|opinions|reviews|critiques)",
    "<SEE>": r"(?:see|watch|catch)",
}
_OF_CRITICS = r"""
<MARKS> (?:de la |des |du |de )?(?:presse|critiques|critics|journa\w+)
press <MARKS>
what (?:do|did) (?:the )?(?:critics|press|papers)<SOME> (?:say|think)
"""
_OPINIONS = r"""
avis|opinions|ressentis?|retours?|commentaires?|comments?|thoughts?|spectateurs?
<MARKS> (?:of |des |de |du |by |from )*<PEOPLE>
(?:audience|user|viewers?|public|people s) (?:s )?<MARKS>
<PEOPLE><SOME> (?:aime\w*|adore\w*|pens\w+|disent|saying|like[ds]?|love[ds]?|think|thought|say|said)
(?:did|do|does) (?:\S+ )?<PEOPLE>(?: \S+)? (?:like|love|enjoy|think|say|find)
(?:did|do) (?:you|u|anyone|any1)(?: \S+)? (?:like|love|enjoy)
what (?:do|did|does)<SOME> (?:think|say)(?: of| about)?
(?:qu )?en (?:\S+ )?pens\w+|pens\w+ quoi(?: de| du)?|quoi pens\w+|(?:que|qu en) pens\w+
"""
_CRITICS = r"""
critiques|critics|reviews|presse|press|journaux|allocine|rotten tomatoes|metacritic|imdb
notes?|rating|score|bien note|bon film|good film|good movie
(?:doit|devrait)(?: on| je)(?: aller)?(?: le| la)? voir
(?:il )?faut(?: il| y| on)?(?: aller)?(?: le| la)? voir
should (?:i|we|you)<SOME> <SEE>
worth (?:it|seeing|watching|a watch|a look|going)
(?:ca )?(?:vaut|valait) (?:le coup|la peine|le detour|quelque chose|quoi)
(?:is|was)<SOME> (?:any )?good|any good|(?:is|s) it good
c (?:est|etait)(?: \S+)? bien|est bien|(?:il|elle) est bien
"""
_SHOWTIMES = r"""
seances|horaires|showtimes|screenings?|showings?|session|times|tickets?|billets?|places?
(?:show|screening|showing|start|film|movie) ?times?|(?:what|which) times?
a quelle? heures?|quelles? heures?|reserver|reservations?|book|booking
(?:ou|when|quand|where)<SOME> (?:passe\w*|voir|joue|playing|showing|on|see|watch|diffuse\w*)
(?:ca )?passe\w* (?:encore |tjs |toujours )?(?:ou|quand|qqpart|quelque part)
passe\w*(?: encore| toujours| tjs)|(?:encore|toujours|tjs) (?:a l affiche|en salles?)
(?:quels?|which|what) (?:cines?|cinemas?|salles?|theaters?|theatres?)|cinemas? (?:showing|playing)
still (?:on|playing|showing|in cinemas)
(?<!what )(?:is|s)(?: \S+)? (?:on|playing|showing) (?:in|at|anywhere|somewhere|near)
"""
_FILM = r"""
bande ?s? annonces?|trailers?|teasers?|synopsis|resume|pitch|plot|cast|casting|runtime|duree|fiche
acteurs?|actrices?|actors?|directed|director|realis\w+|date de sortie|release date|sorti? quand
(?:de|ca|il|elle)? ?(?:quoi )?(?:ca )?parle(?: de quoi)?|what (?:is|s)<SOME> about
tell me (?:more )?about|c est quoi(?: le film| comme film)?|more about|details?
qui (?:joue|a (?:fait|realise))(?: dans| avec)?|who (?:is|s|plays|stars|directed|made)(?: in)?
how long(?: is| s)?|(?:ca )?dure(?: combien(?: de temps)?)?|combien de temps
infos?(?: sur| on| about)?
"""
_SOON = r"""
(?:prochain|prochaines?) sorties?|sorties? (?:a venir|prochain)|a venir|prochainement|upcoming
coming soon|bientot(?: au cine\w*| en salles?)?
"""
_NEW = r"""
(?:new )?releases?|sorties?(?: cine\w*)?|nouveautes?|nouveaux films|new (?:films|movies|out)
(?:qui )?sortent|(?:which |what |the )?(?:films?|movies?) (?:\S+ )?(?:coming|come|comes) out
quoi de neuf|what s new|whats new|new this week|just out
"""
_WHATS_ON = r"""
(?:what|whats)(?: s| is)? (?:on|playing|showing|out|new|good|up)(?: at| in)?
(?:what|which|any|some|good|the|all)(?: \S+)? (?:films?|movies?)
(?:quels?|quelles?|des|les|un|une|bons?|jolie?)(?: \S+)? (?:films?|cine)
(?:y|il y|ya|qu y) ?a(?: t il)? quoi|ya quoi|quoi (?:voir|de neuf|de beau|de bien|comme films?)
(?:qu est ce qu?|qu|keski|kes ki|c quoi ki) ?(?:[yi] |il |on )?(?:peut )?(?:passe|joue|voir|a)
qu est ce qui passe|on (?:va|peut) (?:aller )?voir(?: quoi)?|(?:aller )?voir quoi
(?:any|some)thing (?:good |nice |decent )?(?:on|playing|to <SEE>)|(?:got )?anything
what (?:can|could|should|do) (?:i|we)(?: go)?(?: and)? <SEE>|what to <SEE>
programmes?|program|programmation|un truc|a l affiche|now (?:showing|playing)|en ce moment
(?:a|an)(?: \S+)? (?:film|movie)|films?|movies?|cine|cinemas?|cinoche
(?:at|to) the (?:cinema|movies|pictures)|quoi|keskon\w*|recommend|suggest|conseill\w+|recommand\w+
"""
_GOOD = "good|bien|great|bad|nul|top"

# The word "avis" says opinions, but "avis presse" says critics: so the more telling stand first.
_TABLE: tuple[tuple[str, Intent, Listing | None], ...] = (
    (_OF_CRITICS, Intent.CRITICS, None),
    (_OPINIONS, Intent.OPINIONS, None),
    (_CRITICS, Intent.CRITICS, None),
    (_SHOWTIMES, Intent.SHOWTIMES, None),
    (_FILM, Intent.FILM, None),
    (_SOON, Intent.WHATS_ON, Listing.SOON),
    (_NEW, Intent.WHATS_ON, Listing.NEW),
    (_WHATS_ON, Intent.WHATS_ON, None),
    (_GOOD, Intent.CRITICS, None),
)
_PATTERNS = tuple(
    (whole_words(words, _MACROS), intent, listing) for words, intent, listing in _TABLE
)


def scan(line: Line) -> tuple[Ask, ...]:
    """Return what the words of a line ask for, the most telling first."""
    text = line.text
    found: list[Ask] = []
    for rank, (pattern, intent, listing) in enumerate(_PATTERNS):
        for match in pattern.finditer(text):
            weak = _TABLE[rank][0] is _GOOD
            found.append(Ask(rank, intent, *line.span(match), listing, weak))
            text = hidden(text, match, MASK)
    return tuple(found)
