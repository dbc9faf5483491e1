/*
 * What was written of the demo's past meeting, in the order of its agenda, in Finnish and in Swedish. The two were written
 * for their readers and say the same things. For the marks, see demo-text.ts.
 */

interface SectionText {
	readonly fi: string;
	readonly sv: string;
}

export const OPENING_TEXT: SectionText = {
	fi: `
		Helmi Sepite Tarinakuntien liitosta avasi tapaamisen ja toivotti osallistujat tervetulleiksi. Mukana oli 31 henkilöä kahdestatoista organisaatiosta, heistä yhdeksän etäyhteydellä.
		Esityslista käytiin läpi. Testiympäristöä koskeva aloite oli siirretty myöhempään tapaamiseen, koska sen valmistelu on kesken.`,
	sv: `
		Helmi Sepite från Sagokommunernas förbund öppnade mötet och hälsade alla välkomna. I mötet deltog 31 personer från tolv organisationer, nio av dem på distans.
		Föredragningslistan gicks igenom. Initiativet om en testmiljö hade flyttats till ett senare möte, eftersom beredningen ännu pågår.`,
};

export const PICTURE_TEXT: SectionText = {
	fi: `
		Aino Esimerkki Mallilan yliopistosta kertoi kyselystä, johon vastasi 214 opettajaa ja 1 380 oppilasta. Kolme havaintoa nousi esiin:
		- **Tekoäly on jo arkea.** Yläluokkien oppilaista kaksi kolmesta käyttää sitä koulutehtävissä vähintään kerran viikossa.
		- **Säännöt vaihtelevat.** Joka toinen opettaja ei tiedä, mitä omassa kunnassa on sovittu.
		- **Alaluokilla kysytään eri asioita.** Siellä mietitään ikärajoja ja tietosuojaa, ei läksyjä.
		Keskustelussa pidettiin tärkeänä, että kysely toistetaan vuosittain samoilla kysymyksillä. Vasta silloin näkee, mihin suuntaan ollaan menossa. Kyselyn tulokset ovat [luettavissa kokonaan](https://example.org/tekoalykysely).`,
	sv: `
		Aino Esimerkki från Mallby universitet berättade om en enkät som besvarades av 214 lärare och 1 380 elever. Tre iakttagelser lyftes fram:
		- **AI är redan vardag.** Två av tre elever i årskurserna 7–9 använder AI i skoluppgifter minst en gång i veckan.
		- **Reglerna varierar.** Varannan lärare vet inte vad som har överenskommits i den egna kommunen.
		- **I de lägre årskurserna är frågorna andra.** Där funderar man på åldersgränser och dataskydd, inte på läxor.
		I diskussionen ansågs det viktigt att enkäten upprepas varje år med samma frågor. Först då syns det åt vilket håll vi är på väg. Resultaten kan [läsas i sin helhet](https://example.org/ai-enkat).`,
};

export const GUIDE_TEXT: SectionText = {
	fi: `
		Ilona Kuvitelma Keksilän seudulta esitteli aloitteensa. Keksilässä oli huomattu, että naapurikouluissa annettiin samanikäisille oppilaille *täysin vastakkaisia* neuvoja.
		### Mitä ohjeessa pitäisi olla
		Pienryhmissä mietittiin, mitä yhteisen ohjeen pitäisi vähintään kertoa. Useimmin mainittiin:
		- mitä oppilas saa tehdä tekoälyllä ja miten hän kertoo sen käytöstä
		- miten arviointi pysyy reiluna
		- mitä tietoja palveluihin ei koskaan syötetä
		- miten asiasta puhutaan kotien kanssa.
		Oppimateriaalien tekijät muistuttivat, että ohjeen on kestettävä palvelujen vaihtuminen. Siksi siinä ei nimetä tuotteita.
		### Mitä sovittiin
		**Verkosto laatii enintään kahden sivun ohjepohjan, jota jokainen kunta voi täydentää.** Pohja tehdään suomeksi ja ruotsiksi yhtä aikaa. Aino Esimerkki kokoaa luonnoksen, ja sitä kokeillaan Keksilän ja Satulahden kouluissa ennen julkaisemista.`,
	sv: `
		Ilona Kuvitelma från Påhittanejden presenterade sitt initiativ. I nejden hade man märkt att elever i samma ålder fick *rakt motsatta* råd i två grannskolor.
		### Vad vägledningen bör innehålla
		I smågrupper diskuterades vad en gemensam vägledning minst bör ta upp. Oftast nämndes:
		- vad eleven får göra med AI och hur eleven berättar om det
		- hur bedömningen förblir rättvis
		- vilka uppgifter som aldrig ska matas in i tjänsterna
		- hur man talar om saken med hemmen.
		Läromedelsförlagen påminde om att vägledningen ska hålla också när tjänsterna byts ut. Därför nämns inga produkter vid namn.
		### Vad vi kom överens om
		**Nätverket tar fram en mall på högst två sidor som varje kommun kan komplettera.** Mallen skrivs på finska och svenska samtidigt. Aino Esimerkki sammanställer ett utkast, som prövas i skolorna i Påhittanejden och Sagoviken innan det publiceras.`,
};

export const ASSESSMENTS_TEXT: SectionText = {
	fi: `
		Alva Exempel Satulahden kouluverkostosta esitteli aloitteensa ruotsiksi. Jokainen kunta arvioi samat sovellukset erikseen, vaikka suurin osa työstä on kaikille samaa.
		Keskustelussa erotettiin kaksi asiaa. Sovelluksen tekniset tiedot ovat kaikille samat, ja ne kannattaa koota yhteen. Kunnan oma harkinta taas on jokaisen tehtävä itse, eikä sitä voi lainata naapurilta.
		Sovittiin, että
		1. Satulahti julkaisee esimerkkeinä viiden oman arvionsa tekniset osat
		2. valmisteluryhmä tekee niistä yhteisen pohjan suomeksi ja ruotsiksi
		3. jakaminen aloitetaan kymmenestä eniten käytetystä sovelluksesta.
		Jatkosta vastaa Kajsa Saga.`,
	sv: `
		Alva Exempel från Sagovikens skolnätverk presenterade sitt initiativ på svenska. Varje kommun bedömer samma appar var för sig, fastän det mesta av arbetet är likadant för alla.
		I diskussionen skildes två saker åt. Appens tekniska uppgifter är desamma för alla, och dem lönar det sig att samla på ett ställe. Kommunens egen avvägning måste däremot var och en göra själv, den kan inte lånas av grannen.
		Vi kom överens om följande:
		1. Sagoviken publicerar de tekniska delarna av fem av sina bedömningar som exempel.
		2. Beredningsgruppen gör en gemensam mall av dem på finska och svenska.
		3. Delningen inleds med de tio appar som används mest.
		Kajsa Saga ansvarar för fortsättningen.`,
};

export const PORTABILITY_TEXT: SectionText = {
	fi: `
		Otto Mallikas Keksilän seudulta kertoi, mitä oppilaan töille tapahtuu, kun koulu vaihtuu. Perheet ovat tallentaneet niitä kuvakaappauksina, koska tunnus on suljettu ennen kuin kukaan on ehtinyt kysyä.
		Yritysten edustajien mukaan aineiston saa useimmista palveluista ulos jo nyt, mutta muodot eivät sovi yhteen. Osallistujat eivät olleet yhtä mieltä siitä, pitäisikö verkoston suositella yhtä muotoa vai riittäisikö vähimmäistaso.
		Linjausta ei vielä tehty. Valmisteluryhmä selvittää, mitä oppilaan pitäisi vähintään saada mukaansa, ja kysyy sitä myös oppilailta itseltään.`,
	sv: `
		Otto Mallikas från Påhittanejden berättade vad som händer med elevens arbeten vid ett skolbyte. Familjer har sparat dem som skärmbilder, eftersom kontot har stängts innan någon har hunnit fråga.
		Enligt företagens representanter går det redan nu att få ut materialet ur de flesta tjänster, men formaten passar inte ihop. Deltagarna var inte eniga om huruvida nätverket borde rekommendera ett enda format eller om det räcker med en miniminivå.
		Någon överenskommelse nåddes inte ännu. Beredningsgruppen utreder vad eleven minst borde få med sig och frågar också eleverna själva.`,
};

export const CLOSING_TEXT: SectionText = {
	fi: `
		Helmi Sepite kävi läpi, mitä päivän aikana oli sovittu ja kuka mistäkin vastaa:
		- Tekoälyohjeen luonnos kahdella kielellä: **Aino Esimerkki**
		- Tietosuoja-arvioiden yhteinen pohja: **Kajsa Saga**
		- Selvitys siitä, mitä oppilas saa mukaansa koulun vaihtuessa: **Helmi Sepite**
		Seuraava tapaaminen pidetään Mallilan yliopistossa, ja sen aiheena ovat digitaaliset oppimateriaalit. Aloitteita voi tehdä työtilassa milloin tahansa.`,
	sv: `
		Helmi Sepite gick igenom vad som hade överenskommits under dagen och vem som ansvarar för vad:
		- Utkast till vägledning för AI på två språk: **Aino Esimerkki**
		- Gemensam mall för dataskyddsbedömningar: **Kajsa Saga**
		- Utredning om vad eleven får med sig vid skolbyte: **Helmi Sepite**
		Nästa möte hålls vid Mallby universitet och handlar om digitala läromedel. Initiativ kan läggas fram i arbetsrummet när som helst.`,
};
