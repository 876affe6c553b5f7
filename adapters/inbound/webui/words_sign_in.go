package webui

var _ = speak(catalogue{
	"sign_in.welcome":     {"Hours that can be proven", "Horas que se pueden probar"},
	"sign_in.what":        {"Actual turns what the badges of a crew report into visits and hours, each with its evidence.", "Actual convierte lo que informan los gafetes de una cuadrilla en visitas y horas, cada una con su prueba."},
	"sign_in.title":       {"Sign in", "Iniciar sesión"},
	"sign_in.to_actual":   {"Sign in to Actual", "Iniciar sesión en Actual"},
	"sign_in.programs":    {"For programs:", "Para programas:"},
	"sign_in.reference":   {"the reference of the API", "la referencia de la API"},
	"sign_in.with":        {"Sign in with {issuer}", "Iniciar sesión con {issuer}"},
	"sign_in.address":     {"Your e-mail address at work", "Su correo electrónico del trabajo"},
	"sign_in.send":        {"Send me a link", "Enviarme un enlace"},
	"sign_in.hint":        {"The link works once, for 15 minutes. There is no password.", "El enlace funciona una vez, durante 15 minutos. No hay contraseña."},
	"sign_in.no_way":      {"This server has no way to sign in yet. Its operator sets one up: docs/sign-in.md.", "Este servidor aún no tiene forma de iniciar sesión. Su operador la configura: docs/sign-in.md."},
	"sign_in.in":          {"You are signed in", "Ha iniciado sesión"},
	"sign_in.press":       {"Press the button to sign in on this device.", "Pulse el botón para iniciar sesión en este dispositivo."},
	"sign_in.which":       {"Which company?", "¿Qué empresa?"},
	"sign_in.several":     {"You may sign in to more than one company.", "Puede iniciar sesión en más de una empresa."},
	"sign_in.look":        {"Look into your mail", "Revise su correo"},
	"sign_in.look_said":   {"If somebody with this address may sign in here, a link is on its way. It works once, for 15 minutes. If nothing comes within a few minutes, ask an admin of your company whether you may sign in, and with which address.", "Si alguien con esta dirección puede iniciar sesión aquí, un enlace va en camino. Funciona una vez, durante 15 minutos. Si no llega en unos minutos, pregunte a un administrador de su empresa si puede iniciar sesión y con qué dirección."},
	"sign_in.begin_again": {"Begin again", "Empezar de nuevo"},

	"connect.done":           {"{vendor} is connected", "{vendor} está conectado"},
	"connect.done_said":      {"The account is {account}. You can close this page.", "La cuenta es {account}. Puede cerrar esta página."},
	"connect.elsewhere":      {"One more step", "Un paso más"},
	"connect.elsewhere_said": {"If you began on the command line, copy the address of this page, whole, and give it there. If you began in a browser, sign in there as the same person and begin again.", "Si empezó en la línea de comandos, copie la dirección de esta página, entera, y désela. Si empezó en un navegador, inicie sesión allí como la misma persona y empiece de nuevo."},

	"unsubscribe.done":      {"You are unsubscribed", "Se ha dado de baja"},
	"unsubscribe.done_said": {"{address} gets no more summaries of {company}.", "{address} ya no recibirá los resúmenes de {company}."},
	"unsubscribe.hint":      {"If that was a mistake, an admin of your company can turn it on again.", "Si fue un error, un administrador de su empresa puede volver a activarla."},
	"unsubscribe.ask":       {"Unsubscribe?", "¿Darse de baja?"},
	"unsubscribe.ask_said":  {"{address} gets the summaries of {company}.", "{address} recibe los resúmenes de {company}."},
	"unsubscribe.button":    {"Unsubscribe", "Darme de baja"},
})
