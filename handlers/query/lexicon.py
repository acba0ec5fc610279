"""Words that a sentence is held together with: they name no film, city or day by themselves."""


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


# Articles, prepositions and the like: part of many titles, and worth little in each.
LINKS = words_of(
    """a l d le la les un une des du de et en au aux sur sous dans par pour avec sans ou qui que qu
    ce cet cette ces c s y n ne the an and of in on at to for from by with or is it its this that"""
)

_FRENCH_CHATTER = """
je j tu t il elle on nous vous ils elles me m moi toi lui leur leurs mon ma mes ton ta tes son sa
ses notre nos votre vos si non oui pas plus trop tres bien est sont suis es etre ete etait c ca cela
celui celle cest va vais vas vont aller allons allez irai ira voir vois voit regarder mater vu peut
peux pouvez pourrait faire fait fais veux veut voudrais voudrait aimerais aimerait envie cherche
trouver trouve sais sait savez connait existe passe passent passer joue jouent donne diffuse ya quoi
quel quelle quels quelles comment combien quand ou qqun qqch quelqu quelquun qq qqpart quelque part
encore toujours tjs deja stp svp plait merci bonjour bonsoir salut slt coucou alors donc aussi meme
chez vers jusqu film films cine cinema cinemas cinoche salle salles seance seances horaire horaires
ticket tickets place places ville petit petite truc chose gens monde famille enfants amis pote potes
copain copine genre ouais ok bon bonne beau mieux meilleur peu beaucoup tout tous toute toutes autre
ici bas vs ns ki kan koi pk keske kel ds pr ac jvoudrais jveux jcherche jaimerais chui dispo
cherchons veulent verrai verrais as ont avez avons ai reste restent reprend soiree nuit jour heure
auriez aurais aurait aura auras avait passez passes passera passeront diffusent diffusez habite
habitons vaut valent vaudrait dites dire dit peuvent pourrais pourriez pourrions devrait dois doit
faut faudrait reserver prendre acheter mettre rester sortir sortie sorties conseille conseillez
conseiller recommande recommandez propose proposez montre montrez montrer donnez donner indiquez
parle parlez jouez sera seront serait serais etes soyez heures premiere derniere parmi venir vient
prochaine prochain suivant mais car parce comme connais connaissez gars plutot finalement
ugc mk2 pathe gaumont cgr megarama kinepolis multiplexe
"""
_ENGLISH_CHATTER = """
i you u he she we they us him her them my your our their am are was were be been do does did can
could will would shall should may might must want wanna gonna going go goes gotta get got let lets
see seeing seen saw watch watching show shows showing showings play plays playing find looking look
need know tell give please pls plz thanks thx there here some any anything anyone anybody something
somewhere anywhere what whats which where wheres when who how why still now just only really so too
very well good great movie movies theater theatre theaters screening screenings showtime showtimes
time times today fancy mum mom dad kids gf bf friends mine re ll ve don isn w not no yes yeah hey hi
hello yo about up out near around version earliest latest first last start starts starting available
wait then maybe cuz if but morning evening afternoon night evenings these those have has had close
day days hours whose everyone everybody recommend suggest book reserve seat seats sometime over
coming people saying said say like end ends next catch love take listings instead rather actually
"""
CHATTER = LINKS | words_of(_FRENCH_CHATTER) | words_of(_ENGLISH_CHATTER)

# What is said to somebody rather than asked for.
GREETINGS = words_of("bonjour bonsoir salut slt coucou merci hello hi hey thanks thx thank")

_FRENCH = words_of(
    """le la les un une des du de et en au aux dans pour avec ou qui que je tu il elle nous vous est
    ce cette soir demain samedi dimanche mercredi jeudi vendredi lundi mardi seances seance avis
    quoi quel voir matin midi apres avant vers heure"""
)
_ENGLISH = words_of(
    """the an and of in at to for from by with is it this that i you we they what which where when
    tonight tomorrow today saturday sunday monday tuesday wednesday thursday friday showtimes
    reviews see watch morning after before around"""
)


def is_french(words: list[str]) -> bool:
    """Tell whether folded words are rather French than English; where neither, they are."""
    return sum(word in _FRENCH for word in words) >= sum(word in _ENGLISH for word in words)
