package webui

var _ = speak(catalogue{
	"today.lead":       {"Where crews are as of {time} ({zone}), by what their badges said last.", "Dónde están las cuadrillas a las {time} ({zone}), según lo último que dijeron sus gafetes."},
	"today.empty":      {"No badge was heard yet", "Aún no se ha oído ningún gafete"},
	"today.empty_said": {"As soon as a badge of yours is switched on and claimed, you see here who is where.", "En cuanto un gafete suyo se encienda y se reclame, verá aquí quién está dónde."},
	"today.on_site":    {"At a site", "En un sitio"},
	"today.elsewhere":  {"Between sites", "Entre sitios"},
	"today.late":       {"Silent for too long", "Callados demasiado tiempo"},
	"today.never":      {"Never heard", "Nunca oídos"},
	"today.no_crew":    {"In no crew", "Sin cuadrilla"},
	"today.who":        {"Who", "Quién"},
	"today.where":      {"Where", "Dónde"},
	"today.since":      {"Since", "Desde"},
	"today.heard":      {"Last heard", "Oído por última vez"},
	"today.error":      {"Exact to", "Exacto a"},
	"today.metres":     {"± {n} m", "± {n} m"},
	"today.undecided":  {"undecided", "sin decidir"},
	"today.between":    {"between sites", "entre sitios"},
	"today.is_late":    {"late", "tarde"},
})
