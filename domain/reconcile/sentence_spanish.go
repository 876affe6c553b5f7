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
	minute: "min", hour: "h", events: "eventos", way: map[bool]string{true: "antes", false: "después"}, somebody: "alguien desconocido",
	likely: "lo más probable: {cause}", only: "la causa: {cause}", other: "; o bien {cause}",
	days: func(n int) string { return times2(n, "día", "días") },
	date: func(d domain.Date) string {
		return fmt.Sprintf("el %s %d de %s", diasES[d.Weekday()], d.Day(), mesesES[d.Month()-1])
	},
	on: func(clock, date string) string { return clock + " " + date },
	cause: map[CauseKind]string{
		DeadBattery: "la batería de un localizador estaba agotada", NoCoverage: "allí no se ven los localizadores", WrongFence: "la cerca no está donde está el sitio",
		WrongAssignment: "el localizador lo llevaba otra persona", ScheduleMoved: "se cambió el plan y no el calendario", NoShow: "no fueron",
		BadgeForgotten: "se olvidó el localizador", FieldTicket: "el trabajo se acordó en el lugar y aún no está registrado", Helper: "alguien ayudó",
		PlanTooTight: "las horas previstas no corresponden al trabajo", EntryMistake: "un error de registro", EntryLate: "un registro que aún falta",
		Confusable: "dos sitios demasiado cercanos para distinguirlos", ReallySo: "fue tal como parece",
	},
	since: map[string]string{
		saysChange: ", porque {what} se cambió", saysLow: ", porque la batería de {what} estaba baja", saysSilent: ", porque {what} no se oyó durante {for}",
		saysHole: ", porque {what} no tuvo posición durante {for}", saysStill: ", porque {what} no se movió durante {for}", saysNextDoor: ", porque estuvieron al lado, en {what}, durante {for}",
		saysWeak: ", porque la evidencia de la visita es débil", saysOther: ", porque {what} está previsto allí otro día", saysPassed: ", porque solo pasaron durante {for}",
		saysElse: ", porque un localizador estaba en {what}", saysCrews: ", porque vino {what}",
		saysOver: ", porque la visita de {for} allí y las de compañeros al lado son una sola",
	},
	found: map[string]string{
		string(PresenceWithoutJob):                "{crew} estuvo en {site} durante {actual} {date}, desde las {at}, sin trabajo previsto allí",
		string(PresenceWithoutJob) + "/cancelled": "{crew} estuvo en {site} durante {actual} {date}, desde las {at}, donde el trabajo estaba cancelado",
		string(PresenceWithoutJob) + "/other_day": "{crew} estuvo en {site} durante {actual} {date}, desde las {at}, donde solo hay trabajos previstos otros días",
		string(JobWithoutPresence):                "nadie de {crew} estuvo en {site} para el trabajo {job} {date}",
		string(JobWithoutPresence) + "/passed":    "en {site}, donde {crew} tenía el trabajo {job} {date}, alguien solo pasó, durante {actual}",
		string(JobWithoutPresence) + "/overruled": "el localizador {badge} estuvo en {site} durante {actual} {date}, desde las {at}, donde {crew} tenía el trabajo {job}, y cuenta para {place}, al lado, donde estaban compañeros que llegaron y se fueron con él",
		string(WrongCrew):                         "el trabajo {job} en {site} {date} era de {crew}, y lo hizo {other}, durante {actual} desde las {at}",
		string(WrongDay) + "/later":               "el trabajo {job} en {site} estaba previsto para {date}, y se hizo {days} después, desde las {at}",
		string(WrongDay) + "/earlier":             "el trabajo {job} en {site} estaba previsto para {date}, y se hizo {days} antes, desde las {at}",
		string(NeighbouringSite):                  "lo que corresponde al trabajo {job} en {site} {date} se vio al lado, en {other}, durante {actual} desde las {at}",
		string(NeighbouringSite) + "/undecided":   "una visita de {actual} desde las {at} {date} puede ser el trabajo {job} en {site}, o una estancia en {other}",
		string(NeighbouringSite) + "/serves_both": "el trabajo {job} en {site} {date} y otro al lado comparten una visita de {actual} desde las {at}",
		string(ShortStay):                         "el trabajo {job} en {site} {date} duró {actual} de los {expected} previstos para quienes estuvieron",
		string(LongStay):                          "el trabajo {job} en {site} {date} duró {actual}, {over} más de lo previsto",
		string(LateStart):                         "{crew} llegó a {site} para el trabajo {job} {date} a las {actual_at}, y debía llegar a las {expected_at}",
		string(EarlyLeave):                        "{crew} se fue de {site}, trabajo {job} {date}, a las {actual_at}, y debía quedarse hasta las {expected_at}",
		string(MemberMissing):                     "{worker} de {crew} no estuvo en ninguno de sus trabajos {date}, donde los demás trabajaron {expected}",
		string(MemberExtra):                       "{worker}, que no es de {crew}, trabajó con ella {actual} {date}",
		string(MemberSubstituted):                 "{other} trabajó con {crew} {actual} {date}, y su miembro {worker} no",
		string(SplitCrew):                         "{crew} estuvo a la vez en {site} y en {other} {date}, durante {actual} desde las {at}",
		string(PresenceWithoutBooking):            "{worker} estuvo en {site} para el trabajo {job} {actual} {date}, y no hay tiempo registrado",
		string(BookingWithoutPresence):            "hay {expected} registrados para {worker} en {site} {date} desde las {at}, y ese día no se le vio allí",
		string(BookingOutsideClock):               "de {actual} registrados para {worker} {date} desde las {at}, solo {expected} están dentro del tiempo fichado",
		string(BookingsOverlap):                   "dos registros de {worker} {date} reclaman los mismos {actual} desde las {at}",
		string(ClockOutMissing):                   "{worker} fichó la entrada a las {at} {date} y nunca la salida",
		string(ClockOutMissing) + "/too_long":     "{worker} fichó la entrada a las {at} {date} y la salida solo {actual} después",
		string(BreakMissing):                      "{worker} trabajó {date} sin descanso, y le corresponden {expected}",
		string(BreakShort):                        "{worker} tuvo un descanso de {actual} {date}, y le corresponden {expected}",
		string(UnallottedTime):                    "de {expected} que {worker} estuvo fichado {date}, {actual} no están registrados en nada",
		string(BadgeLeftBehind):                   "el localizador {badge} no se movió durante {actual} {date} mientras {worker} estaba fichado",
		string(BadgeLeftBehind) + "/mates_away":   "el localizador {badge} de {worker} no se movió en {place} durante {actual} {date} mientras la cuadrilla trabajaba en otra parte",
		string(BadgesAsOne):                       "los localizadores {badge} y {other} se movieron como uno durante {actual} {date} desde las {at}, como si una persona llevara los dos",
		string(UnknownBadge):                      "el localizador {badge}, que no es de nadie, envió {n} eventos {date}",
		string(UnmappedWorker):                    "hay tiempo {date} de alguien del sistema de origen que nadie ha asignado a un trabajador",
		string(SiteUnlocated):                     "hay un trabajo {date} en {site}, que no tiene cerca ni coordenadas",
		string(SiteUnlocated) + "/no_site":        "el trabajo {job} {date} no dice en qué sitio es",
		string(CrewLeaderless):                    "{crew} tiene un trabajo {date}, y no se sabe quién la dirige ni quién está en ella",
		string(CrewLeaderless) + "/no_crew":       "el trabajo {job} {date} no tiene cuadrilla ni jefe",
		string(BadgeSilent):                       "el localizador {badge} no se oyó durante {actual} del trabajo {date}",
		string(CoverageHole):                      "los localizadores no tuvieron posición en {site} durante {actual} {date}",
	},
}
