"""Words by which a short mail to a support desk gives its language away, as data.

Four languages are told; the others are here so that a mail in one of them is not taken for its neighbour.
"""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "fr": """le la les un une des du de au aux et ou où est sont était étaient été être ai as avons avez ont
avait il elle ils elles on nous vous je tu ce cet cette ces ça mon ma mes ton ta tes votre vos notre nos leur
leurs son sa ses qui que quoi dont ne pas plus rien jamais aucun aucune pour par avec sans dans sur sous chez
entre depuis pendant vers mais donc car si comme quand comment pourquoi combien quel quelle quels quelles très
trop aussi encore déjà toujours tout tous toute toutes même autre autres bien fait faire peut peux pouvez
pouvons pourriez pourrait voulez veuillez souhaite souhaitons dois doit devez faut suis êtes sommes avoir merci
bonjour bonsoir salut madame monsieur messieurs cordialement salutations bonne journée soirée panne marche
fonctionne fonctionnent problème souci erreur matin soir nuit demain hier aujourd hui lundi mardi mercredi jeudi
vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre
lors afin après avant ci voici voilà svp soit moins oui non mot passe oublié écran imprimante imprimantes
impression serveur poste postes réseau sauvegarde connexion connecter messagerie courriel téléphone facture
devis commande livraison pièce joint jointe technicien dépannage rappeler rappelez attente dossier demande
réponse rapidement urgence urgent arrêt arrêtée bloqué bloquée cassé cassée impossible possible suite clé
logiciel mise jour heure heures semaine mois année étage reçu reçue envoyé envoyée nouveau nouvelle relancer
deuxième pb qqn chaque ici là peu seul seule plusieurs toutefois cependant ainsi parfait accord validé""",
    "en": """the a an and or of to in on at for with from by is are was were be been being am i you he she it we
they me him her us them my your his its our their this that these those not no don't doesn't didn't isn't aren't
can can't cannot could couldn't would should will won't shall may might must do does did have has had haven't
hasn't if when where what which who how why here there then than so but because as about into over after before
again any some all more most other please thanks thank hello hi dear regards sincerely best yesterday today
tomorrow morning evening night it's i'm we're they're we've i've down since still get got need needs works
working worked work help issue only just also very up out use using used user users yes yet now back call both
each every few many much same own such too until while without broken stopped stopping failed failing fails
restart reboot screen printer jammed forgotten login account engineer technician visit quote invoice order
delivery part received send sent attached find closed close approved request answer reply soon urgent urgently
immediately required shows showing black blank boot startup backup network computer laptop machine machines
keyboard connect connection unable access monday tuesday wednesday thursday friday saturday sunday january
february march april june july august october december week month year hour hours first second third floor
nothing something anything anyone someone could've let know look looks like getting says said""",
    "es": """el la los las un una unos unas lo al del de y e o u es son era fue ser está están estar he ha hemos
han había hay yo tú él ella nosotros ustedes usted me te se nos le les mi mis tu tus su sus nuestro nuestra
nuestros este esta esto estos estas ese esa eso que qué quien cual cuál como cómo cuando cuándo donde dónde
porque por para con sin en sobre entre desde hasta hacia pero si sí no ni ya muy más menos también todavía aún
siempre nunca nada algo todo todos toda todas otro otra otros hacer hace puede pueden puedo podemos podría
podrían quiero quisiera necesito necesitamos debe deben favor gracias hola buenos buenas días tardes noches
saludos estimado estimada estimados señor señora señores cordial ayer hoy mañana anoche funciona funcionan
problema avería averiado averiada equipo equipos tiene tengo tenemos tienen contraseña olvidada olvidado
pantalla impresora impresoras servidor correo electrónico red copia seguridad falló fallo conexión conectar
conectarme teléfono factura presupuesto pedido entrega pieza rota roto recibimos recibido adjunto adjunta
solicitada solicitud técnico técnicos visita llamen llámennos llamar respuesta respondan rápidamente urgente
parada parado bloqueado arrancar arranca reiniciar código máquina máquinas planta línea producción cerrar
aprobado segunda primero horas hora semana mes año lunes martes miércoles jueves viernes sábado domingo enero
febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre nuevo nueva vez aquí ahí
ahora luego después antes sigue queda viene dos tres así cada mismo misma vuestro vosotros""",
    "de": """der die das den dem des ein eine einen einem einer eines und oder aber ist sind war waren sein bin
bist hat haben hatte hatten wir ihr ihre ihren sie er es ich du mich mir uns ihnen ihm mein meine meinen unser
unsere unseren kein keine keinen nicht nichts nur auch noch schon sehr mehr wie was wer wo wann warum welche
welcher welches dieser diese dieses diesen mit ohne für von vom zu zum zur bei beim im in an am auf aus nach
seit vor über unter durch gegen um dass ob wenn weil als dann so bitte danke vielen dank hallo guten tag morgen
abend geehrte geehrter damen herren grüße grüßen gruß freundlichen freundliche mfg viele heute gestern kann
können könnte könnten kannst muss müssen wird werden wurde wurden soll sollen sollte geht gehen funktioniert
funktionieren läuft laufen problem fehler fehlermeldung gibt man hier da wieder immer alle alles ja nein jetzt
leider defekt kaputt passwort vergessen drucker druckerproblem bildschirm rechner gerät geräte netz netzwerk
verbindung verbinden anmelden anmeldung sicherung datensicherung telefon rechnung angebot bestellung lieferung
teil ersatzteil anbei anhang techniker einsatz termin rückruf rufen antwort antwortet schnell schnellstmöglich
dringend sofort sofortiger nötig maschine fehlercode stock papierstau erhalten schwarz starten neu neue neuen
uhr stunde stunden woche monat jahr montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar
märz mai juni juli oktober dezember schließen bleibt steht kommt zwei drei unserer seite melden bekommen
brauchen brauche machen gemacht wäre hätte würde würden ihrer""",
    "nl": """de het een en of maar is zijn was waren ben heeft hebben had ik jij je u hij zij ze wij we jullie
mij mijn uw ons onze hun dit dat deze die niet geen wel ook nog al met zonder voor van naar bij in op aan uit om
te tot door over onder tussen als dan wanneer waarom hoe wat wie waar er kan kunt kunnen moet moeten wordt
worden werd zal wil graag bedankt dank hallo beste goedemorgen goedendag groet groeten vriendelijke gisteren
vandaag morgen vanochtend werkt probleem fout sinds meer veel alle alleen heel gewoon ongeldige ongeldig
wachtwoord vergeten storing scherm weer snel nieuwe gebruiker kapot ontvangen bijlage factuur monteur verbinding
maken tweede ja nee""",
    "it": """il lo la i gli le un uno una di del della dei delle dello degli da dal dalla a al alla ai alle in
nel nella nei con su sul sulla per tra fra e ed o ma che chi cui non è sono era erano essere ha ho hanno abbiamo
avete aveva io tu lui lei noi voi loro mi ti si ci vi ne mio mia suo sua nostro nostra vostro questo questa
questi queste quello quella quando come dove perché se più meno molto anche ancora già sempre mai niente tutto
tutti può possono potete potrebbe deve fare favore grazie buongiorno salve ciao saluti cordiali gentile ieri
oggi domani stamattina funziona problema errore adesso riesco preghiamo nuovo nuova numero valido inserire
inserisci ricevuto rotto arriva tecnico guasto stampante dimenticata bloccata secondo piano schermo""",
    "pt": """o a os as um uma uns umas do da dos das no na nos nas ao à aos de em por pelo pela para com sem e
ou mas que quem não é são era foi ser está estão estar tem têm tenho temos há eu tu ele ela nós você vocês eles
elas me te se lhe meu minha seu sua nosso nossa este esta isto esse essa isso aquele quando como onde porque
mais menos muito também ainda já sempre nunca nada tudo todos pode podem poderia deve fazer favor obrigado
obrigada bom boa dia tarde olá cumprimentos atenciosamente ontem hoje amanhã manhã funciona problema erro até
dois válido válidos número introduza recebemos servidor impressora peça avaria senha palavra passe esquecida vez
andar vem consigo rapidamente técnico""",
    "ca": """el la els les un una uns unes del dels al als de i o és són era ser està estan ha he hem han hi jo
tu ell ella nosaltres vosaltres em et es ens us li meu meva seu seva vostre vostra nostre nostra aquest aquesta
aquests això aquell que qui quan com on perquè per amb sense en sobre entre des fins però si no més menys molt
també encara sempre mai res tot tots pot poden cal fer plau gràcies hola bon dia bona salutacions ahir avui demà
funciona problema error nom usuari vàlid introduïu etiqueta llista seves teva""",
    "sv": """och att det som en ett på är av för med den till inte har de vi jag du han hon om var kan ska men
från så eller när hur vad min din vår era hej tack hälsningar idag igår fungerar fel måste detta denna alla
mycket inga ingen vänliga skärmen lösenord""",
    "da": """og at det som en et på er af for med den til ikke har de vi jeg du han hun om var kan skal men fra
så eller når hvordan hvad min din vores jer hej tak hilsen venlig dag fungerer virker fejl denne dette alle
meget ingen blev må hvor efter siden""",
    "no": """og at det som en et på er av for med den til ikke har de vi jeg du han hun om var kan skal men fra
så eller når hvordan hva min din vår dere hei takk hilsen vennlig dag fungerer virker feil denne dette alle mye
ingen ble må""",
    "pl": """i w na z do się nie jest są to że jak co dla od po za o przez ale lub czy już jeszcze tylko bardzo
proszę dziękuję dzień dobry witam pozdrawiam działa błąd problem mam mamy może można ten ta te tego tej być był
było by oraz wszystkie wszystkich""",
    "ro": """și de la în un o cu nu este sunt să pe care din pentru mai că ce am are avem dar sau bună ziua
mulțumesc vă rog funcționează eroare""",
}

# Letters that some languages have and others lack; ends of long words.
LETTERS: Final = {
    "es": "ñ ¿ ¡ ú í ó á é",
    "de": "ß ü ä ö",
    "sv": "ä ö å",
    "fr": "œ ê ù û î ç è à é",
    "pt": "ê ã õ ç à ú í ó á é",
    "it": "ù ì ò è à",
    "ro": "î ș ț ă",
    "da": "å ø æ",
    "no": "å ø æ",
    "pl": "ł ż ę ó",
    "ca": "ò ç è à · ú í ó",
}
ENDINGS: Final = {
    "es": "ción ciones mente dad ando iendo ado ada ido ar oso aje",
    "it": "mente ando zione zioni ere are oso",
    "pt": "mente ando ção ções dade ado ada ido ar oso",
    "fr": "tion tions ment eux euse aux ez ait eur eurs ée ées és er",
    "en": "tion tions ing ed ly ness",
    "ca": "ment ció és ar",
    "nl": "ing lijk heid en",
    "de": "ung ungen keit heit lich isch er en iert",
    "pl": "ego",
    "da": "ere",
    "sv": "are",
}
# The short words that French, Catalan and Italian join to the next by an apostrophe.
ELISIONS: Final = {
    "fr": "j' qu' c' l' d' n' s' m' t'",
    "ca": "l' d' n' s' m' t'",
    "it": "c' l' d' un'",
}
