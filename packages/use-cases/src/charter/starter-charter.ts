import type { Goal } from '@aloitetila/domain/charter/charter.ts';
import type { Localised } from '@aloitetila/domain/language.ts';

/*
 * The goals and rules that an installation starts with, in words of our own. Each language was written for its readers
 * and says the same thing in its own way. A network that changes them makes a new version.
 */

export const STARTER_GOALS: readonly Goal[] = [
	{
		number: 1,
		short: { fi: 'Ajantasainen tilannekuva', sv: 'Aktuell lägesbild', en: 'An up-to-date picture' },
		text: {
			fi: 'Tiedämme, missä koulujen digitalisaatiossa mennään. Kuvaamme tilanteen alue alueelta koko maasta ja pidämme kuvauksen ajan tasalla.',
			sv: 'Vi vet hur långt digitaliseringen i skolorna har kommit. Vi beskriver läget område för område i hela landet och håller beskrivningen aktuell.',
			en: 'We know where the digitalisation of schools stands. We describe the situation area by area, for the whole country, and keep the description current.',
		},
	},
	{
		number: 2,
		short: { fi: 'Yhteinen suunta', sv: 'Gemensam riktning', en: 'A shared direction' },
		text: {
			fi: 'Puhumme ajankohtaisista kysymyksistä yhdessä, sovimme mihin pyrimme ja katsomme säännöllisesti, miten pitkälle olemme päässeet.',
			sv: 'Vi diskuterar aktuella frågor tillsammans, kommer överens om vart vi vill och ser regelbundet efter hur långt vi har kommit.',
			en: 'We talk about current questions together, agree where we want to get to, and look regularly at how far we have come.',
		},
	},
	{
		number: 3,
		short: { fi: 'Ratkaisut käytäntöön', sv: 'Lösningar i praktiken', en: 'Solutions in practice' },
		text: {
			fi: 'Etsimme ratkaisuja, jotka toimivat arjessa. Viemme ne käytäntöön kukin omassa organisaatiossamme ja yhdessä koko verkostossa.',
			sv: 'Vi söker lösningar som fungerar i vardagen. Var och en inför dem i sin egen organisation, och tillsammans inför vi dem i hela nätverket.',
			en: 'We look for solutions that work in everyday life, and put them to use, each in our own organisation and together across the network.',
		},
	},
	{
		number: 4,
		short: { fi: 'Hyvät mallit jakoon', sv: 'Goda modeller sprids', en: 'Good models shared' },
		text: {
			fi: 'Kerromme avoimesti, mikä toimii ja miksi. Näin muutkin voivat ottaa hyvät mallit käyttöön, kuuluivat he verkostoon tai eivät.',
			sv: 'Vi berättar öppet om vad som fungerar och varför. Då kan också andra ta modellerna i bruk, vare sig de hör till nätverket eller inte.',
			en: 'We say openly what works and why, so that others can use it too, whether they belong to the network or not.',
		},
	},
];

export const STARTER_RULES: readonly Localised[] = [
	{
		fi: 'Mukaan saa tulla kuka tahansa. Jokainen osallistuja sitoutuu tavoitteisiin ja pelisääntöihin, ja jokainen voi tehdä aloitteita.',
		sv: 'Vem som helst får vara med. Alla som deltar binder sig till målen och spelreglerna, och alla kan lägga fram initiativ.',
		en: 'Anyone may join. Everyone who takes part commits to the goals and rules, and anyone may submit an initiative.',
	},
	{
		fi: 'Tapaamme joustavasti mutta vähintään kahdesti vuodessa, yleensä jonkin mukana olevan organisaation tiloissa. Verkostolla ei ole omaa rahoitusta.',
		sv: 'Vi träffas när det behövs, men minst två gånger om året och oftast i lokaler som någon av deltagarna ställer till förfogande. Nätverket har inga egna pengar.',
		en: 'We meet when there is a need, but at least twice a year, usually on the premises of one of us. The network has no money of its own.',
	},
	{
		fi: 'Kerromme työstämme avoimesti ja kaikille ymmärrettävästi, niin kuin olemme yhdessä sopineet. Jokaisesta tapaamisesta kirjoitetaan yhteenveto.',
		sv: 'Vi berättar om vårt arbete öppet och begripligt, på det sätt vi har kommit överens om. Efter varje möte skrivs ett sammandrag.',
		en: 'We talk about our work openly and plainly, in the way we have agreed. We write a summary of every meeting.',
	},
	{
		fi: 'Työtä valmistelee valmisteluryhmä. Siihen voi tulla lisää jäseniä ja jäsenet voivat vaihtua, ja vetovastuu siirtyy vuosittain seuraavalle.',
		sv: 'Arbetet förbereds av en beredningsgrupp. Gruppen kan utvidgas och medlemmarna bytas, och ansvaret för beredningen övergår varje år till någon annan.',
		en: 'A preparatory group prepares the work. Members can be added and changed, and each year somebody else takes the lead.',
	},
	{
		fi: 'Tapaamisessa esiin nousseet asiat eivät jää odottamaan seuraavaa kertaa: valmisteluryhmä huolehtii siitä, että ne etenevät tapaamisten välilläkin.',
		sv: 'Det som tas upp på ett möte blir inte liggande till nästa gång: beredningsgruppen ser till att frågorna går framåt också mellan mötena.',
		en: 'What comes up at a meeting does not wait for the next one: the preparatory group sees to it that matters move on in between.',
	},
	{
		fi: 'Verkostolla on yhteinen työtila. Siellä voi toimia ja tehdä aloitteita silloinkin, kun tapaamista ei ole.',
		sv: 'Nätverket har ett gemensamt arbetsrum. Där kan vi arbeta och lägga fram initiativ också när det inte är möte.',
		en: 'The network has a shared workspace, where we can work and submit initiatives also when there is no meeting.',
	},
	{
		fi: 'Arvioimme työn kuluessa tavoitteita, pelisääntöjä, toimintatapojamme ja sitä, mitä kaikkea verkosto tekee. Muutamme yhdessä sitä, mikä ei toimi.',
		sv: 'Under arbetets gång utvärderar vi målen, spelreglerna, våra arbetssätt och vad nätverket ska ägna sig åt. Det som inte fungerar ändrar vi tillsammans.',
		en: 'As we go, we evaluate the goals, the rules, how we work and how much the network takes on. What does not work, we change together.',
	},
];
