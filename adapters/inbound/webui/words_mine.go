package webui

var _ = speak(catalogue{
	"enter.lead":         {"With a reason, for a time. You may look and change nothing; the company's ledger says that you were there.", "Con un motivo, por un tiempo. Puede mirar y no cambiar nada; el registro de la empresa dice que estuvo."},
	"enter.company":      {"Company", "Empresa"},
	"enter.company_hint": {"Its short name, such as northside.", "Su nombre corto, como northside."},
	"enter.reason":       {"Why", "Por qué"},
	"enter.reason_hint":  {"The company reads it.", "La empresa lo lee."},
	"enter.minutes":      {"Minutes", "Minutos"},
	"enter.go":           {"Enter", "Entrar"},

	"mine.lead":        {"Your hours of the last two weeks. Say so where something is wrong: nobody approves it then without an answer.", "Sus horas de las últimas dos semanas. Si algo está mal, dígalo: nadie lo aprueba entonces sin responder."},
	"mine.empty":       {"No day of work yet", "Ningún día de trabajo aún"},
	"mine.empty_said":  {"Your days appear here with their hours once your badge was at work.", "Sus días aparecen aquí con sus horas cuando su gafete haya estado en el trabajo."},
	"mine.day":         {"Day", "Día"},
	"mine.paid":        {"Hours", "Horas"},
	"mine.unresolved":  {"{time} not clear yet", "{time} sin aclarar"},
	"mine.state":       {"Stands", "Estado"},
	"mine.wrong":       {"Wrong?", "¿Está mal?"},
	"mine.is_disputed": {"you said that it is wrong", "usted dijo que está mal"},
	"mine.say":         {"Say what is wrong", "Decir qué está mal"},
	"mine.what":        {"What was it really?", "¿Qué fue en realidad?"},
	"mine.send":        {"Send", "Enviar"},

	"mine.state.open":     {"not approved yet", "aún sin aprobar"},
	"mine.state.approved": {"approved", "aprobado"},
	"mine.state.reopened": {"opened again", "abierto de nuevo"},

	"said.mine.disputed": {"Said. Whoever approves your time reads it.", "Dicho. Lo lee quien aprueba su tiempo."},
})
