"""Names of communes that no list of communes holds: nicknames, old names, other languages.

Each line: the commune's INSEE code, then what people call it. Accents and case do not matter.
"""

_TABLE = """
06004 Juan-les-Pins
06088 Nizza|Niça|Nissa la Bella
11069 Carcassona
11262 Narbona
13001 Aix
13055 Marseilles|Massilia|la cité phocéenne|la ville phocéenne|Marsella|Marsiglia
17299 Rochefort-sur-Mer
17300 la ville blanche
21231 la cité des ducs
22278 Sant-Brieg
25056 Besac
29232 Kemper
2A004 Aiacciu|la cité impériale
30007 Alais
30189 la Rome française
31555 la ville rose|Tolosa|the pink city
33063 Bdx|Burdeos|Bordèu|la belle endormie|le port de la lune
34032 Besièrs
34172 Montpelhièr
34301 Cette|la Venise du Languedoc|l’île singulière
35238 Roazhon
35288 Sant-Maloù|la cité corsaire|Saint-Servan|Paramé
37261 le jardin de la France
38185 la capitale des Alpes
42218 Sainté
44109 Naoned|la cité des ducs de Bretagne
45234 la cité johannique
49125 Doué-la-Fontaine
50129 Cherbourg-Octeville|Octeville|Équeurdreville|Tourlaville|Querqueville|La Glacerie
51108 Châlons-sur-Marne
51454 Rheims|la cité des sacres
54395 Nanzig|la cité ducale
56121 An Oriant
56260 Gwened
59183 Dunkirk|Dünkirchen|Duinkerke|Malo-les-Bains|Saint-Pol-sur-Mer|Rosendaël
59350 Rijsel|la capitale des Flandres
62826 Touquet-Paris-Plage|Paris-Plage
63113 Clermont-Fd
64102 Baiona
64122 Miarritze
64260 Hendaia
64483 Donibane Lohizune
66136 Perpinyà
67482 Stras|Strassburg|Strasburg|Estrasburgo|Strossburi
68066 Kolmar
68224 Mülhausen
69123 Lyons|Lugdunum|la capitale des Gaules|Lione
69149 Oullins|Pierre-Bénite
74010 Annecy-le-Vieux|Seynod|Cran-Gevrier|Meythet|Pringy|la Venise des Alpes
75056 Paname|Lutèce|la ville lumière|the city of light|Pantruche|Parigi
76351 la porte océane
76540 la ville aux cent clochers
84007 la cité des papes|Avignone
84087 Aurenja
85113 Yeu
85194 Olonne-sur-Mer|Château-d’Olonne
90010 la cité du Lion
92012 Boulogne-sur-Seine
93048 Montreuil-sous-Bois
93066 Pierrefitte-sur-Seine
97411 Saint-Denis de la Réunion
97415 Saint-Paul de la Réunion
97416 Saint-Pierre de la Réunion
"""


def read_aliases() -> dict[str, list[str]]:
    """Return the other names of communes by INSEE code."""
    lines = (line.partition(" ") for line in _TABLE.strip().split("\n"))
    return {code: names.split("|") for code, _, names in lines}
