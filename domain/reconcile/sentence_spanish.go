package reconcile

import (
	"fmt"

	"actual/domain"
)

var (
	diasES  = []string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
	mesesES = []string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"}
)

var spanish = words{
	minute: "min", hour: "h", oneEvent: "evento", manyEvents: "eventos", way: map[bool]string{true: "antes", false: "después"},
	somebody: "alguien desconocido", somewhere: "un sitio desconocido", unknown: "algo desconocido", theJob: "el trabajo", aJob: "el trabajo", theBadge: "el localizador", from: " de ",
	likely: "lo más probable: {cause}", other: "; o bien {cause}",
	days: func(n int) string { return times2(n, "día", "días") },
	date: func(d domain.Date) string {
		return fmt.Sprintf("el %s %d de %s", diasES[d.Weekday()], d.Day(), mesesES[d.Month()-1])
	},
	on: func(clock, date string) string { return clock + " d" + date },
	cause: map[CauseKind]string{
		DeadBattery: "la batería de un localizador estaba agotada", NoCoverage: "allí no hay señal, o no se ve el cielo", WrongFence: "la geocerca del sitio está en un lugar equivocado",
		WrongAssignment: "el localizador lo llevaba otra persona, no la registrada", ScheduleMoved: "el plan cambió y el calendario no se actualizó", NoShow: "no fueron",
		BadgeForgotten: "se dejó olvidado un localizador", FieldTicket: "el trabajo se acordó en el sitio y aún no está en el calendario", Helper: "alguien ayudó",
		PlanTooTight: "las horas previstas no corresponden al trabajo", EntryMistake: "el tiempo se registró mal", EntryLate: "aún no se ha registrado",
		Confusable: "los dos sitios están demasiado cerca para distinguirlos", ReallySo: "fue tal como parece",
	},
	special: map[string]string{
		cause(LongStay, FieldTicket): "en el sitio se acordó más trabajo", cause(LateStart, ScheduleMoved): "el comienzo se cambió y el calendario no se actualizó",
		cause(EarlyLeave, PlanTooTight): "el trabajo se terminó antes de lo previsto", cause(MemberMissing, NoShow): "esa persona no fue",
		cause(SplitCrew, ReallySo):                    "la cuadrilla se dividió",
		cause(PresenceWithoutBooking, EntryLate):      "el tiempo aún no se ha registrado",
		cause(PresenceWithoutBooking, EntryMistake):   "el tiempo se olvidó, o se registró en otro trabajo",
		cause(BookingWithoutPresence, EntryMistake):   "el tiempo se registró en otro trabajo o en otro día",
		cause(BookingWithoutPresence, NoShow):         "esa persona no estuvo allí",
		cause(BookingWithoutPresence, BadgeForgotten): "esa persona estuvo allí sin el localizador",
		cause(ClockOutMissing, EntryMistake):          "se olvidó fichar la salida",
		cause(BreakMissing, EntryMistake):             "hubo un descanso y no se registró",
		cause(BreakMissing, ReallySo):                 "no hubo descanso",
		cause(BreakShort, EntryMistake):               "una parte del descanso no se registró",
		cause(BreakShort, ReallySo):                   "el descanso fue así de corto",
		cause(UnallottedTime, EntryMistake):           "una parte del tiempo no se registró en su trabajo",
		cause(UnallottedTime, ReallySo):               "el tiempo se dedicó a algo que no es un trabajo previsto",
		cause(BadgeLeftBehind, NoShow):                "esa persona no estuvo trabajando",
		cause(BadgesAsOne, NoShow):                    "una de las dos personas no fue, y la otra llevó los dos localizadores",
		cause(BadgesAsOne, BadgeForgotten):            "uno de los localizadores se quedó con el otro",
		cause(UnknownBadge, WrongAssignment):          "el localizador aún no se ha dado de alta aquí",
		cause(UnmappedWorker, EntryLate):              "el sistema de origen añadió a alguien a quien nadie ha relacionado todavía",
		cause(SiteUnlocated, WrongFence):              "su geocerca aún no se ha dibujado",
		cause(CrewLeaderless, EntryLate):              "eso aún no se ha registrado",
	},
	since: map[string]string{
		saysChange: ", porque {the_job} se cambió en el calendario", saysLow: ", porque la batería del localizador {what} estaba baja", saysSilent: ", porque nada se oyó del localizador {what} durante {for}",
		saysHole: ", porque el localizador {what} no tuvo posición durante {for}", saysStill: ", porque el localizador {what} no se movió durante {for}",
		saysNextDoor: ", porque hubo localizadores al lado, en {what}, durante {for}", saysWeak: ", porque las posiciones de la visita son inciertas",
		saysOther: ", porque {the_job} está previsto allí otro día", saysPassed: ", porque alguien solo pasó, durante {for}",
		saysElse: ", porque el localizador se vio en {what}", saysCrews: ", porque vino {what}",
		saysOver: ", porque la visita de {for} allí y las de compañeros al lado son una sola",
	},
	found: map[string]string{
		string(PresenceWithoutJob):                "{date}, {crew} estuvo en {site} durante {actual}, desde las {at}, sin ningún trabajo previsto allí",
		string(PresenceWithoutJob) + "/cancelled": "{date}, {crew} estuvo en {site} durante {actual}, desde las {at}, donde el trabajo estaba cancelado",
		string(PresenceWithoutJob) + "/other_day": "{date}, {crew} estuvo en {site} durante {actual}, desde las {at}, donde solo hay trabajos previstos otros días",
		string(JobWithoutPresence):                "{date}, nadie{of_crew} estuvo en {site} para {the_job}",
		string(JobWithoutPresence) + "/passed":    "{date}, alguien solo pasó por {site}, durante {actual}, donde estaba previsto {the_job}",
		string(JobWithoutPresence) + "/overruled": "{date}, el localizador {badge} estuvo en {site} durante {actual}, desde las {at}, donde {the_job} estaba previsto para {crew}, pero cuenta para {place}, al lado, donde estaban compañeros que llegaron y se fueron con él",
		string(WrongCrew):                         "{date}, {the_job} en {site} estaba previsto para {crew}, pero lo hizo {other}, durante {actual} desde las {at}",
		string(WrongDay) + "/later":               "{the_job} en {site} estaba previsto para {date} y se hizo {days} después, desde las {at}",
		string(WrongDay) + "/earlier":             "{the_job} en {site} estaba previsto para {date} y se hizo {days} antes, desde las {at}",
		string(NeighbouringSite):                  "{date}, {the_job} en {site} parece haberse hecho al lado, en {other}, durante {actual} desde las {at}",
		string(NeighbouringSite) + "/undecided":   "{date}, una visita de {actual}, desde las {at}, puede ser {the_job} en {site}, o una estancia en {other}",
		string(NeighbouringSite) + "/serves_both": "{date}, {the_job} en {site} y otro trabajo al lado comparten una visita de {actual}, desde las {at}",
		string(ShortStay):                         "{date}, quienes estuvieron en {site} para {the_job} trabajaron {actual} entre todos, de {expected} previstos para ellos",
		string(LongStay):                          "{date}, {the_job} en {site} llevó {actual} entre todos, {over} más de lo previsto",
		string(LateStart):                         "{date}, {crew} llegó a {site} para {the_job} a las {actual_at} en vez de a las {expected_at}",
		string(EarlyLeave):                        "{date}, {crew} dejó {the_job} en {site} a las {actual_at} en vez de a las {expected_at}",
		string(MemberMissing):                     "{date}, {worker} de {crew} no estuvo en ninguno de los trabajos de la cuadrilla, donde los demás trabajaron {expected}",
		string(MemberExtra):                       "{date}, {worker}, que no es de {crew}, trabajó con la cuadrilla durante {actual}",
		string(MemberSubstituted):                 "{date}, {other}, que no es de {crew}, trabajó con la cuadrilla durante {actual}, y {worker}, que sí lo es, no",
		string(SplitCrew):                         "{date}, {crew} estuvo a la vez en {site} y en {other}, durante {actual} desde las {at}",
		string(PresenceWithoutBooking):            "{date}, {worker} estuvo en {site} para {the_job} durante {actual}, y no hay tiempo registrado por ello",
		string(BookingWithoutPresence):            "{date} hay {expected} registrados para {worker} en {site}, desde las {at}, y ese día no se vio allí a {worker}",
		string(BookingOutsideClock):               "{date}, de {actual} registrados para {worker}, desde las {at}, solo {expected} están dentro del tiempo fichado",
		string(BookingsOverlap):                   "{date}, dos registros de {worker} cubren los mismos {actual}, desde las {at}",
		string(ClockOutMissing):                   "{date}, {worker} fichó la entrada a las {at} y nunca la salida",
		string(ClockOutMissing) + "/too_long":     "{date}, {worker} fichó la entrada a las {at} y la salida solo {actual} después",
		string(BreakMissing):                      "{date}, {worker} trabajó sin descanso, y corresponde uno de {expected}",
		string(BreakShort):                        "{date}, {worker} tuvo un descanso de {actual}, y corresponde uno de {expected}",
		string(UnallottedTime):                    "{date}, {worker} tuvo {expected} de tiempo fichado, de los que {actual} no están registrados en nada",
		string(BadgeLeftBehind):                   "{date}, el localizador {badge} no se movió durante {actual} mientras {worker} trabajaba, según el tiempo fichado o registrado",
		string(BadgeLeftBehind) + "/mates_away":   "{date}, el localizador {badge} de {worker} no se movió en {place} durante {actual} mientras la cuadrilla trabajaba en otra parte",
		string(BadgesAsOne):                       "{date}, los localizadores {badge} y {other} se movieron como uno solo durante {actual}, desde las {at}, como si una persona llevara los dos",
		string(UnknownBadge):                      "{date}, el localizador {badge}, que aquí no es de nadie, envió {events}",
		string(UnmappedWorker):                    "{worker}, de quien habla el sistema de origen {date}, no está relacionado con ningún trabajador de aquí",
		string(UnmappedWorker) + "/row":           "hay tiempo {date} de alguien del sistema de origen que no está relacionado con ningún trabajador de aquí",
		string(SiteUnlocated):                     "{date} hay un trabajo en {site}, que no tiene geocerca ni coordenadas",
		string(SiteUnlocated) + "/no_site":        "{date}, {the_job} no dice en qué sitio es",
		string(CrewLeaderless):                    "{date}, {crew} tiene un trabajo, y no se conocen ni jefe ni miembros de la cuadrilla",
		string(CrewLeaderless) + "/no_crew":       "{date}, {the_job} no tiene ni cuadrilla ni jefe",
		string(BadgeSilent):                       "{date} no se oyó nada del localizador {badge} durante {actual} del trabajo",
		string(CoverageHole):                      "{date}, los localizadores no tuvieron posición en {site} durante {actual}",
		string(CoverageHole) + "//no_site":        "{date}, el localizador {badge} no tuvo posición durante {actual}",
	},
}
