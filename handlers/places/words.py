"""Ordinary words of sentences about the cinema, as against names of cities."""

_NEVER = """
belle cote dieux deux fete sarah amelie tuche a about accessible adultes after afternoon am an and
anglais apprendre apres are at audio aujourd autour avant avec avis avoir be before better bien
billet billets bon bonjour bonne bonsoir book can ce ces cet cette cherche chez cine cinema
cinemas close combien comme comment critics critique critiques dans day de demain demande des
description dimanche dire do donc donne donnent du elle en encore end english enfants entre est et
etre evening faire famille film films find for francais french friday from full give gratuit great
hello help here heure heures hier horaire horaires hour hours how hui i il ils in is it je jeudi
jour jours jusque kids la last late later le les like little long looking love lundi ma mardi
matin me meilleur merci mercredi mes mi midi minuit moi moins mon monday month morning movie
movies my near new next night non noon not noter notre nous now nuit of old on open opinion
opinions or ou oui par pas passe passent petit petite petites petits place places plus plutot pm
pour premier pres prochain prochaine prochaines programme projection quand quatre que quel quelle
quelles quels qui quoi rate rating review reviews rien salle salles samedi sans saturday see
seance seances semaine sera serait ses session sessions seul she should show showing showings
shows showtime showtimes si soir soiree son soon sortie sorties sous start starting starts
subtitles suite sunday sur tard tarif tel that the their theater theatre then there this thursday
ticket tickets time times to today together tomorrow tonight tot tout toute toutes tous tres trop
trouve trouver tuesday two un une us vendredi version vers veut veux vf victoires vo voir voit
voost vos vost vostf vostfr votre voudrais vous vu want was watch we wednesday week weekend what
when where which while who will with within without world would year you your janvier fevrier mars
avril mai juin juillet aout septembre octobre novembre decembre january february march april may
june july august september october november december
"""
# Names of communes that are words too: a city only where the sentence says so, as "à Nice".
_DOUBTFUL = """
brice bruges chambre ex forge oncle aigle aime aire aix albert angles arbois arcs argent ars avion
avon baie bain bains bar barre basse beaumont belleville blanc bois bourg branche bray buis by cap
cassis champs change charge charly chatre chef choisy colle cours couronne creche croix daoulas
dax diamant die digne dives dole eaux ecole embrun essarts etang etoile eu falaise flers foix
fontaine fort fos gap garde gien grand grande granges grasse gray guise ham hem homme isle issue
lens leon lion lisses lit loire lons luce lure luz mana marle martin menton mer mere mers mesnil
moissac mons montagne motte moule mur mure muret nemours nice ondes oraison orange ornans ors
palais passage pau peage penne pin pins plagne plaine plaisir plan plancher plateau pointe poire
pons pont port porte portes provence puy regard revel rives riviere robert roche romans rue ruelle
sable sables sabres sainte salon sauve seine sens signes sin six source tain tence tende terres
teste thor tour tours trait tranche trans trois union ussel val vallon vars ver vern vert vias vic
vienne vif village villages ville vire y yeu
"""
# What stands before a city: "à Lyon", "near Lyon".
_BEFORE = "a au aux in at near around vers sur ville cinema cinemas pres"
# What a number beside "Paris" counts or begins, when it is no arrondissement.
_COUNTED = """
h heure heures hours am pm jour jours days semaine semaines places place seats tickets films film
fois min mn minutes personnes people euros janvier fevrier mars avril mai juin juillet aout
septembre octobre novembre decembre january february march april may june july august september
october november december
"""
NEVER_CITIES = frozenset(_NEVER.split())
DOUBTFUL_CITIES = frozenset(_DOUBTFUL.split())
BEFORE_CITIES = frozenset(_BEFORE.split())
COUNTED = frozenset(_COUNTED.split())
