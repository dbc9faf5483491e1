import type { Language } from '@aloitetila/domain/language.ts';
import type { ExampleName } from './demo-people.ts';

/** An initiative of the demo as its author would have typed it. What became of it, seed-demo.ts tells. */
export interface ExampleInitiative {
	readonly author: ExampleName;
	readonly language: Language;
	readonly goal: number | null;
	readonly title: string;
	readonly matter: string;
	readonly proposal: string;
	readonly benefit: string;
	readonly parallel?: { readonly language: Language; readonly title: string };
}

export const GUIDE: ExampleInitiative = {
	author: 'ilona',
	language: 'fi',
	goal: 2,
	title: 'Yhteinen ohje tekoälyn käytöstä perusopetuksessa',
	parallel: { language: 'sv', title: 'En gemensam vägledning för AI i den grundläggande utbildningen' },
	matter:
		'Oppilaat käyttävät tekoälyä tehtävissään joka viikko, mutta jokainen koulu on sopinut säännöistä itse, jos on sopinut lainkaan. Meillä Keksilässä kaksi naapurikoulua antaa samanikäisille vastakkaisia neuvoja: toisessa tekoälyn käyttö on vilppiä, toisessa sitä harjoitellaan tunnilla.\n\nOpettajat toivovat selkeää kantaa. Huoltajat kysyvät, mihin heidän lapsensa tietoja syötetään.',
	proposal:
		'Verkosto laatii lyhyen ohjepohjan, jonka kunnat ja koulut voivat ottaa käyttöön sellaisenaan tai täydentää. Pohja kertoo, mitä oppilas saa tehdä, miten tekoälyn käyttö merkitään, mitä tietoja palveluihin ei syötetä ja miten asiasta kerrotaan kotiin.\n\nOhje kokeillaan muutamassa koulussa ennen kuin sitä tarjotaan kaikille, ja se tarkistetaan vuosittain.',
	benefit:
		'Oppilaat saavat samat säännöt koulusta riippumatta. Opettajan ei tarvitse keksiä niitä yksin, ja kunnilta säästyy päällekkäistä työtä.',
};

export const ASSESSMENTS: ExampleInitiative = {
	author: 'alva',
	language: 'sv',
	goal: 3,
	title: 'Dela dataskyddsbedömningar av pedagogiska appar',
	parallel: { language: 'fi', title: 'Opetussovellusten tietosuoja-arviot yhteiseen käyttöön' },
	matter:
		'Innan en skola tar i bruk en app ska kommunen bedöma hur den behandlar elevernas uppgifter. Samma appar bedöms om och om igen i olika kommuner. I en liten kommun sköts arbetet ofta av en enda person vid sidan av allt annat, och på svenska finns det nästan inga förlagor.\n\nFöljden är att vissa appar inte tas i bruk alls och att andra tas i bruk utan bedömning.',
	proposal:
		'Deltagarna i nätverket delar de delar av sina bedömningar som är lika för alla: vilka uppgifter appen samlar in, var de sparas och vilka inställningar som bör ändras. Varje kommun gör fortfarande sin egen avvägning.\n\nVi börjar med de tio appar som används mest och enas om en gemensam mall på finska och svenska.',
	benefit:
		'Små kommuner får hjälp med ett arbete som de annars inte hinner med. Lärarna får svar snabbare, och elevernas uppgifter skyddas på samma sätt på olika orter.',
};

export const PORTABILITY: ExampleInitiative = {
	author: 'otto',
	language: 'fi',
	goal: 3,
	title: 'Oppilaan työt mukaan, kun koulu vaihtuu',
	parallel: { language: 'sv', title: 'Elevens arbeten följer med vid skolbyte' },
	matter:
		'Kun perhe muuttaa tai oppilas siirtyy yläkouluun, hänen kirjoituksensa, kuvansa ja portfolionsa jäävät vanhan koulun palveluihin. Tunnus suljetaan muutamassa viikossa, ja vuosien työ katoaa näkyvistä.\n\nTiedot saisi useimmista palveluista ulos, mutta jokaisesta eri muodossa, eikä kukaan tiedä, kenen tehtävä se on.',
	proposal:
		'Sovitaan verkostossa, mitä oppilaan pitää vähintään saada mukaansa ja missä muodossa. Kootaan palveluittain lyhyet ohjeet siitä, miten aineisto viedään ulos, ja kysytään palvelujen tekijöiltä, mitä vähimmäistaso heiltä vaatisi.',
	benefit:
		'Oppilas näkee oman kehityksensä myös siirtymän yli. Uusi opettaja pääsee alkuun nopeammin, ja koulun vaihtaminen on yhtä asiaa helpompi.',
};

export const HOMEWORK: ExampleInitiative = {
	author: 'alva',
	language: 'sv',
	goal: 2,
	title: 'Gemensamma regler för AI i hemuppgifter',
	matter:
		'Lärarna i våra skolor är osäkra på hur de ska bedöma hemuppgifter som kan vara gjorda med hjälp av AI. En del har slutat ge skriftliga hemuppgifter, andra försöker avgöra vem som har fuskat. Inget av det känns rätt.',
	proposal:
		'Nätverket sammanställer korta regler för hemuppgifter: när AI får användas, hur eleven berättar om det och vad läraren kan göra i stället för att misstänka.',
	benefit: 'Eleverna vet vad som gäller. Lärarna kan ägna tiden åt respons i stället för utredningar.',
};

export const LENDING: ExampleInitiative = {
	author: 'ilona',
	language: 'fi',
	goal: 3,
	title: 'Verkostolle oma laitelainaamo',
	matter:
		'Pienissä kouluissa robotiikkasarjoja, virtuaalilaseja ja mittausantureita tarvitaan pari viikkoa vuodessa. Oma ostos on kallis, ja laitteet vanhenevat kaappiin.',
	proposal:
		'Verkosto hankkii yhteisen laitevalikoiman ja palkkaa sille hoitajan. Koulut varaavat laitteita verkossa ja saavat ne postitse.',
	benefit: 'Oppilaat pääsevät kokeilemaan laitteita koulun koosta ja sijainnista riippumatta.',
};

export const APP: ExampleInitiative = {
	author: 'oliver',
	language: 'en',
	goal: 4,
	title: 'A mobile app for the network',
	matter:
		'Members hear about meetings and initiatives by e-mail and by chance. Many of us spend the day away from a desk and read such things on a phone.',
	proposal: 'The network commissions a small mobile app with the calendar, the initiatives and notifications.',
	benefit: 'Members would follow the work of the network wherever they are, and more of them would take part.',
};

export const TEST_ENVIRONMENT: ExampleInitiative = {
	author: 'oliver',
	language: 'en',
	goal: 3,
	title: 'A shared test environment for school data interfaces',
	parallel: { language: 'fi', title: 'Yhteinen testiympäristö koulujen tietorajapinnoille' },
	matter:
		'Every supplier that connects to a student register has to ask each municipality for test access. The answers differ, the test data is often a copy of real data, and small suppliers give up before they have written a line of code.\n\nThe municipalities, for their part, answer the same technical questions over and over again.',
	proposal:
		'Agree on one set of invented test data – a few schools, classes, teachers and pupils – and on one open environment in which anyone can try an integration against it. One municipality could host a pilot for a year, with two or three suppliers taking part.',
	benefit:
		'Municipalities get integrations that have been tested before they arrive. Suppliers save weeks. No pupil’s data is needed for testing any more.',
};

export const ONE_LOGIN: ExampleInitiative = {
	author: 'ilona',
	language: 'fi',
	goal: 3,
	title: 'Yhdellä kirjautumisella kaikkiin oppimateriaaleihin',
	parallel: { language: 'sv', title: 'En inloggning till alla läromedel' },
	matter:
		'Kolmasluokkalainen voi tarvita viiden kustantajan tunnukset samana päivänä. Alkuopetuksessa tunnin alusta kuluu kymmenen minuuttia salasanoihin, ja sijainen ei pääse materiaaleihin lainkaan.\n\nKoulun omat tunnukset kelpaavat osaan palveluista, mutta asetukset tehdään joka kunnassa käsin ja eri tavalla.',
	proposal:
		'Sovitaan kustantajien ja kuntien kesken, mitä kirjautumistapaa kaikki tukevat, ja kirjoitetaan siitä käyttöönotto-ohje, joka on sama kaikille. Kerätään näkyviin, mikä palvelu toimii jo nyt yhdellä kirjautumisella.',
	benefit:
		'Oppitunti alkaa ajallaan. Oppilas muistaa yhden salasanan, opettaja ei ylläpidä listoja ja kunnan tuki saa vähemmän yhteydenottoja.',
};

export const SWEDISH_MATERIALS: ExampleInitiative = {
	author: 'alva',
	language: 'sv',
	goal: 1,
	title: 'En lägesbild av digitala läromedel på svenska',
	parallel: { language: 'fi', title: 'Tilannekuva ruotsinkielisistä digitaalisista oppimateriaaleista' },
	matter:
		'Ingen vet med säkerhet vilka digitala läromedel som finns på svenska för förskolan och den grundläggande utbildningen, för vilka ämnen de saknas och hur gamla de är. När ett läromedel läggs ner märks det först när klassen inte längre kommer in.',
	proposal:
		'Nätverket gör en översikt per läroämne och årskurs tillsammans med förlag och skolor. Översikten uppdateras två gånger om året och visar tydligt var luckorna finns.',
	benefit:
		'Lärarna hittar det som finns. Förlagen ser var behovet är störst, och de som finansierar läromedel får ett underlag för sina val.',
};

export const PEER_SUPPORT: ExampleInitiative = {
	author: 'ilona',
	language: 'fi',
	goal: 4,
	title: 'Digitutoreille oma vertaisryhmä',
	matter: 'Digitutorit tekevät työtään yksin, ja hyvät ideat jäävät omaan kouluun.',
	proposal: 'Perustetaan tutoreille ryhmä, jossa voi kysyä ja jakaa.',
	benefit: 'Tutorit saavat tukea toisiltaan.',
};

/** What the same said after the group had asked for more. */
export const PEER_SUPPORT_COMPLETED: ExampleInitiative = {
	...PEER_SUPPORT,
	matter:
		'Lähes jokaisessa kunnassa on digitutoreita, opettajia, jotka auttavat työkavereitaan oman työnsä ohessa. Useimmat ovat koulunsa ainoita. Hyvät ideat jäävät omaan kouluun, ja samoihin ongelmiin etsitään ratkaisua kymmenessä paikassa yhtä aikaa.\n\nKuntien sisäisiä ryhmiä on, mutta kuntien välillä ei.',
	proposal:
		'Verkosto kutsuu digitutorit kuukausittaiseen tunnin etätapaamiseen. Jokaisella kerralla on yksi aihe ja kaksi lyhyttä esimerkkiä; loppuaika on kysymyksille. Tapaamisia vetää vuorollaan kukin mukana oleva seutu, joten rahaa ei tarvita. Kokeillaan yhden lukuvuoden ajan ja arvioidaan sitten.',
	benefit:
		'Tutorit saavat tukea toisiltaan ja valmiita malleja omaan kouluunsa. Verkosto kuulee suoraan, mitä kouluissa juuri nyt kysytään.',
};

export const PRESCHOOL: ExampleInitiative = {
	author: 'alva',
	language: 'sv',
	goal: 4,
	title: 'Exempel på digitala arbetssätt i förskolan',
	parallel: { language: 'fi', title: 'Esimerkkejä digitaalisista työtavoista esiopetuksessa' },
	matter:
		'I läroplansgrunderna står det att barnen ska få bekanta sig med digitala arbetssätt, men många i personalen undrar hur det kan se ut i praktiken när man inte vill öka skärmtiden. Exempel finns, men de ligger utspridda på olika webbplatser och är nästan alltid på finska.',
	proposal:
		'Vi samlar tjugo korta exempel från förskolegrupper runt om i landet: vad man gjorde, varför och vad barnen sade. Varje exempel ryms på en sida, finns på båda språken och får användas fritt.',
	benefit:
		'Personalen får idéer som går att pröva genast. Barnen får mer likvärdiga möjligheter oavsett vilken grupp de går i.',
};

export const PUPILS_VOICE: ExampleInitiative = {
	author: 'ilona',
	language: 'fi',
	goal: 1,
	title: 'Oppilaiden ääni mukaan tilannekuvaan',
	matter:
		'Koulujen digitalisaatiosta kysytään opettajilta, rehtoreilta ja kunnilta. Oppilailta kysytään harvoin, vaikka he tietävät parhaiten, mikä laitteissa ja palveluissa toimii ja mikä ei.',
	proposal:
		'Lisätään verkoston tilannekuvaan oppilaiden osuus. Jokainen mukana oleva seutu pyytää yhtä oppilaskuntaa vastaamaan kerran vuodessa viiteen kysymykseen, jotka oppilaat saavat itse muotoilla. Vastaukset julkaistaan oppilaiden omin sanoin.',
	benefit:
		'Tilannekuva kertoo arjesta eikä vain laitemääristä. Oppilaat näkevät, että heidän kokemuksellaan on merkitystä.',
};

export const SCREEN_TIME: ExampleInitiative = {
	author: 'ilona',
	language: 'fi',
	goal: 2,
	title: 'Yhteinen suositus ruutuajasta',
	matter:
		'Huoltajat kysyvät, kuinka paljon lapset ovat ruudulla koulupäivän aikana. Vastauksia on yhtä monta kuin kouluja.',
	proposal: 'Tehdään verkoston yhteinen suositus ruutuajasta.',
	benefit: 'Huoltajat saavat selkeän vastauksen.',
};

export const OPEN_FIGURES: ExampleInitiative = {
	author: 'oliver',
	language: 'en',
	goal: 1,
	title: 'Publish the network’s figures as open data',
	matter:
		'The network collects useful figures for its meetings: devices, connections, use of services, surveys. They are shown on slides and then hard to find. Anyone who wants to compare two years has to retype them.',
	proposal:
		'Publish every figure that the network itself collects as a small open table with a description of how it was collected, under an open licence, at the same time as the summary of the meeting in which it was presented.',
	benefit:
		'Researchers and municipalities can reuse the figures. Mistakes are found sooner, and the network’s picture of the situation can be checked by anyone.',
};

export const DRAFT: ExampleInitiative = {
	author: 'ilona',
	language: 'fi',
	goal: null,
	title: 'Malli vanhempainiltaan: lapsen digiarki',
	matter:
		'Huoltajat haluaisivat puhua lastensa digiarjesta, mutta opettajilla ei ole siihen valmista aineistoa. Jokainen luokanopettaja tekee esityksensä alusta.',
	proposal: 'Kootaan puolentoista tunnin illan runko: alustus, kolme keskustelutehtävää ja',
	benefit: '',
};
