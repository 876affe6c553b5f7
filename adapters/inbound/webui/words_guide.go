package webui

var _ = speak(catalogue{
	"guide.title": {"First steps", "Primeros pasos"},
	"guide.lead":  {"From an empty company to the first visit on record. Each step ticks itself once it is done.", "De una empresa vacía a la primera visita registrada. Cada paso se marca solo cuando está hecho."},
	"guide.done":  {"done", "hecho"},

	"guide.step.sample":  {"See how it works, with a sample", "Vea cómo funciona, con una muestra"},
	"guide.said.sample":  {"One site, one badge and one morning of positions, each marked as a sample, become a visit as your own will. Nobody's hours come of it, and you can take it away again.", "Un sitio, un gafete y una mañana de posiciones, todos marcados como muestra, se vuelven una visita como las suyas. No cuentan como horas de nadie, y puede quitarla."},
	"guide.make":         {"Make the sample", "Crear la muestra"},
	"guide.remove":       {"Take the sample away", "Quitar la muestra"},
	"guide.sample_visit": {"The sample's visit is on record.", "La visita de la muestra está registrada."},
	"guide.sample_waits": {"The sample is there; its visit follows in a few seconds.", "La muestra está creada; su visita llega en unos segundos."},
	"guide.see_visit":    {"See the visit, and how we know", "Ver la visita, y cómo lo sabemos"},

	"guide.step.site":    {"Your first site", "Su primer sitio"},
	"guide.said.site":    {"A property where a crew works, with a fence around it.", "Una propiedad donde trabaja una cuadrilla, rodeada por una geocerca."},
	"guide.go.site":      {"Make a site", "Crear un sitio"},
	"guide.step.route":   {"Let Notehub deliver", "Permita que Notehub entregue"},
	"guide.said.route":   {"Make a route here and put its secret into a route of your Notehub project: from then on, what badges send arrives.", "Cree aquí una ruta y ponga su secreto en una ruta de su proyecto de Notehub: desde entonces llega lo que envían los gafetes."},
	"guide.go.route":     {"Make a route", "Crear una ruta"},
	"guide.step.badge":   {"Claim your badges", "Reclame sus gafetes"},
	"guide.said.badge":   {"By the code printed on each, or from what has arrived of devices that nobody has claimed.", "Con el código impreso en cada uno, o de lo que llegó de aparatos que nadie ha reclamado."},
	"guide.go.badge":     {"Claim a badge", "Reclamar un gafete"},
	"guide.step.worker":  {"Say who wears which", "Diga quién lleva cuál"},
	"guide.said.worker":  {"Add your workers and crews, and give each worker a badge.", "Añada sus trabajadores y cuadrillas, y dé un gafete a cada persona."},
	"guide.go.worker":    {"Add workers", "Añadir personas"},
	"guide.step.visit":   {"The first visit on record", "La primera visita registrada"},
	"guide.said.visit":   {"Once a badge was at a site, its visit is here, with each position that it rests on.", "Cuando un gafete estuvo en un sitio, su visita está aquí, con cada posición en que se basa."},
	"guide.step.connect": {"Connect your schedule and payroll", "Conecte su calendario y su nómina"},
	"guide.said.connect": {"What was planned comes from Aspire; approved time goes to QuickBooks or ADP.", "Lo previsto viene de Aspire; el tiempo aprobado va a QuickBooks o ADP."},
	"guide.go.connect":   {"Connect", "Conectar"},

	"said.guide.made":    {"The sample is there.", "La muestra está creada."},
	"said.guide.removed": {"The sample is gone; its visit is taken back in a moment.", "La muestra se quitó; su visita se retira en un momento."},
})
