package digestform

import (
	"fmt"

	"actual/domain"
	"actual/domain/digest"
	"actual/domain/reconcile"
)

var spanish = words{
	Lang:    "es",
	Title:   map[digest.Cadence]string{digest.Daily: "Sus cuadrillas ayer", digest.Weekly: "La semana de sus cuadrillas", digest.Monthly: "El mes de sus cuadrillas"},
	Subject: "{title}: {hours} h trabajadas, {period} – {company}",
	Days:    []string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"},
	Months:  []string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"},
	Date: func(w words, d domain.Date, year bool) string {
		text := fmt.Sprintf("%s %d %s", w.day(d), d.Day(), w.Months[d.Month()-1])
		if year {
			text += fmt.Sprintf(" %d", d.Year())
		}
		return text
	},
	Hours: "Horas trabajadas", Plan: "de {planned} previstas", OfPlan: "{percent} % de lo previsto", Travel: "{hours} h de camino", Unresolved: "{hours} h que aún nadie sabe decir",
	Jobs: "{n} trabajos previstos", Workers: "{n} personas trabajando",
	ByDay: "Día a día", ByCrew: "Por cuadrilla", BySite: "Por sitio", Crew: "Cuadrilla", Site: "Sitio", Worked: "Trabajado", Planned: "Previsto", Share: "De lo previsto",
	NoCrew: "En ninguna cuadrilla", NoSite: "En ningún sitio", NoPlan: "sin plan", Unsaid: "{n} de los trabajos no dicen cuánto llevan.",
	OneJob: "1 trabajo previsto", OneWorker: "1 persona trabajando", OneUnsaid: "1 de los trabajos no dice cuánto lleva.", OneEarlier: "1 más de días anteriores sigue abierta.",
	OneSettled: "1 discrepancia que entonces estaba abierta está resuelta.",
	Found:      "Discrepancias", FoundNone: "No se encontró ninguna en estos días.", Kind: "Qué", Count: "Halladas", Open: "Abiertas", Resolved: "Resueltas", FalseAlarm: "Falsa alarma",
	Gone: "Aclaradas", Earlier: "{n} más de días anteriores siguen abiertas.", OpenNow: "{n} abiertas de {all}", Notable: "Mire primero estas",
	Badges: "Localizadores", OnTime: "A tiempo", Late: "Demasiado callados", Never: "Nunca oídos", Low: "Batería baja", SilentSince: "callado desde {at}", WornBy: "lo lleva {name}",
	AllWell: "Todos los localizadores informan según lo previsto.",
	Since:   "Qué cambió desde el último informe", SinceNone: "Este es el primer informe de su clase: no hay con qué comparar.",
	SinceSame: "Las cifras del último informe ({period}) siguen como se dijeron.", Restated: "Cifras corregidas de {period}", Was: "Era", Is: "Ahora es",
	PlanWas: "plan {was} → {now}", Settled: "{n} discrepancias que entonces estaban abiertas están resueltas.", ThanLast: "{diff} h frente al periodo anterior ({last} h)",
	SameAsLast: "tantas como en el periodo anterior",
	Why:        "Datos que llegan tarde, un perímetro o un localizador corregido, o un plan cambiado pueden corregir lo dicho.", AsOf: "A fecha de {at}.", Zone: "Las horas son de {zone}.",
	OpenIn:      "Abrir en Actual",
	Unsubscribe: "Darse de baja", WhyYou: "Recibe esto porque {company} puso su dirección en Actual.", Attached: "Las cifras van adjuntas para hojas de cálculo, CSV y Excel.",
	HoursFormat: "Las horas se dicen como horas:minutos.", Provisional: "Lo que aún es provisional puede cambiar.",
	Severity: map[reconcile.Severity]string{reconcile.Serious: "grave", reconcile.Warning: "aviso", reconcile.Info: "nota"},
	Of:       map[digest.Of]string{digest.OfTotal: "Todas las cuadrillas", digest.OfCrew: "Cuadrilla", digest.OfSite: "Sitio"},
	Kinds: map[reconcile.Kind]string{
		reconcile.PresenceWithoutJob: "Labor sin trabajo previsto", reconcile.JobWithoutPresence: "Trabajo donde no hubo nadie", reconcile.WrongCrew: "Lo hizo otra cuadrilla", reconcile.WrongDay: "Hecho otro día",
		reconcile.NeighbouringSite: "Quizá al lado", reconcile.ShortStay: "Más corto que lo previsto", reconcile.LongStay: "Más largo que lo previsto", reconcile.LateStart: "Comienzo tardío",
		reconcile.EarlyLeave: "Salida temprana", reconcile.MemberMissing: "Faltó alguien de la cuadrilla", reconcile.MemberExtra: "Alguien de más en la cuadrilla", reconcile.MemberSubstituted: "Sustitución en la cuadrilla",
		reconcile.SplitCrew: "Cuadrilla en dos sitios a la vez", reconcile.PresenceWithoutBooking: "Labor que nadie registró", reconcile.BookingWithoutPresence: "Registrado, pero no estuvo",
		reconcile.BookingOutsideClock: "Registrado fuera de lo fichado", reconcile.BookingsOverlap: "Registros que se solapan", reconcile.ClockOutMissing: "Falta fichar la salida", reconcile.BreakMissing: "Falta el descanso",
		reconcile.BreakShort: "Descanso demasiado corto", reconcile.UnallottedTime: "Fichado, pero sin registrar", reconcile.BadgeLeftBehind: "Localizador olvidado", reconcile.BadgesAsOne: "Localizadores que van juntos",
		reconcile.UnknownBadge: "Localizador desconocido", reconcile.UnmappedWorker: "Trabajador sin enlazar", reconcile.SiteUnlocated: "Sitio sin perímetro", reconcile.CrewLeaderless: "Cuadrilla sin responsable",
		reconcile.BadgeSilent: "Localizador callado", reconcile.CoverageHole: "Sin cobertura",
	},
}
