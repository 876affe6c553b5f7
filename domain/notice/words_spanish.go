package notice

import (
	"fmt"
	"time"
)

var (
	spanishDays   = [...]string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"}
	spanishMonths = [...]string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"}
)

var spanishWords = words{
	kinds: map[Kind]string{
		BadgeOffline:  "la placa %s no da señales",
		AllSilent:     "casi todas las placas callaron a la vez (%s)",
		IngestFailing: "llegan eventos que no se pueden leer (%s)",
		VendorDown:    "%s no responde o no nos deja entrar",
		RunLate:       "un trabajo programado va con retraso (%s)",
		ExportRefused: "una exportación fue rechazada (%s)",
		LedgerUnsound: "el libro de registro no se verifica (%s)",
		KeyExpires:    "una credencial caduca pronto (%s)",
	},
	backs: map[Kind]string{
		BadgeOffline:  "la placa %s ha vuelto",
		AllSilent:     "las placas vuelven a oírse (%s)",
		IngestFailing: "los eventos vuelven a leerse (%s)",
		VendorDown:    "%s responde de nuevo",
		RunLate:       "el trabajo programado terminó (%s)",
		ExportRefused: "la exportación quedó resuelta (%s)",
		LedgerUnsound: "el libro de registro se verifica (%s)",
		KeyExpires:    "la credencial se renovó o terminó (%s)",
	},
	many:        "%d placas no dan señales",
	manyBack:    "%d placas han vuelto",
	ofCrew:      " (cuadrilla %s)",
	silentSince: "Se oyó por última vez el %s, hace %s.",
	never:       "Se entregó y nunca se ha oído.",
	battery:     "Batería cuando se oyó por última vez: %s.",
	last:        "Último lugar: %s, %s (%s).",
	lastSite:    "Último lugar: %s (%s).",
	probably:    "Probablemente: %s.",
	or:          "; o ",
	causes: map[Cause]string{
		NeverHeard:   "nunca se encendió o no se configuró",
		BatteryEmpty: "la batería está agotada",
		NeverCharged: "no se ha cargado nunca desde que la conocemos",
		CrewSilent:   "las placas de la cuadrilla callaron juntas: no hay cobertura donde están, o están guardadas juntas",
		NoCoverage:   "no hay cobertura: en ese lugar ya callaron otras placas y volvieron",
		SwitchedOff:  "se apagó, o se le quitó la batería, después del trabajo",
		Unknown:      "nada apunta a una causa",
	},
	steps: map[Cause]string{
		NeverHeard:   "Siguiente paso: enciéndala a cielo abierto y espere diez minutos; después compare su número de dispositivo con el registrado.",
		BatteryEmpty: "Siguiente paso: cárguela esta noche; informa sola cuando tiene corriente.",
		NeverCharged: "Siguiente paso: cárguela ahora y enseñe a la cuadrilla dónde; si no vuelve en una hora, el cable o la batería están rotos.",
		CrewSilent:   "Siguiente paso: llame al jefe de la cuadrilla; si están donde no hay cobertura no se pierde nada: las placas envían después lo que guardaron.",
		NoCoverage:   "Siguiente paso: nada, si la cuadrilla sigue allí: la placa guarda sus posiciones y las envía después. Si no, pregunte quién la tiene.",
		SwitchedOff:  "Siguiente paso: pida a quien la lleva que la encienda.",
		Unknown:      "Siguiente paso: pregunte a quien la lleva; mire si parpadea su luz; cárguela.",
	},
	kindSteps: map[Kind]string{
		AllSilent:     "Siguiente paso: mire status.notehub.io y la ruta en Notehub. Entretanto no se avisa de ninguna placa; lo guardado llega después.",
		IngestFailing: "Siguiente paso: mire la cuarentena (actual quarantine list): reclame lo suyo y corrija la transformación de la ruta para el resto.",
		VendorDown:    "Siguiente paso: actual doctor dice qué se rechaza. Lo que hay que escribir espera, y nada se escribe dos veces.",
		RunLate:       "Siguiente paso: actual run list --late dice qué lo detiene; una tarea muerta se reinicia con actual task restart.",
		ExportRefused: "Siguiente paso: actual export show dice qué respondió el proveedor; corríjalo allí y pida que se intente otra vez.",
		LedgerUnsound: "Siguiente paso: no cambie nada; actual ledger verify nombra la primera entrada que no encaja. Avise a quien lleva el servidor.",
		KeyExpires:    "Siguiente paso: renuévela (actual apikey rotate, actual route rotate) o conecte de nuevo la cuenta, antes de que termine.",
	},
	since:    "Desde el %s, hace %s.",
	backAt:   "Está bien otra vez desde el %s, después de %s.",
	reminder: "Este es el mensaje %d sobre ello.",
	answer:   "Confírmelo (actual alert acknowledge) y no se avisa más hasta que termine, o pospóngalo un tiempo.",
	plain:    "No queda nada por hacer.",
	link:     "%s",
	day: func(t time.Time) string {
		zone, _ := t.Zone()
		return fmt.Sprintf("%s %d %s %s %s", spanishDays[t.Weekday()], t.Day(), spanishMonths[t.Month()-1], t.Format("15:04"), zone)
	},
	duration: func(d time.Duration) string {
		return span(d, "día", "días", "hora", "horas", "minuto", "minutos", " y ")
	},
}
