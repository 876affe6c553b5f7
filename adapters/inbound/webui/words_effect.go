package webui

var _ = speak(catalogue{
	"effect.title":     {"What becomes of visits", "Qué pasa con las visitas"},
	"effect.nothing":   {"No visit changes.", "No cambia ninguna visita."},
	"effect.new":       {"New visits", "Visitas nuevas"},
	"effect.changed":   {"Changed visits", "Visitas cambiadas"},
	"effect.withdrawn": {"Visits that are no more", "Visitas que dejan de existir"},
	"effect.hours":     {"Hours of these visits", "Horas de estas visitas"},
	"effect.moved":     {"{hours} at another site than before", "{hours} en otro sitio que antes"},
	"effect.undecided": {"undecided", "sin decidir"},
	"effect.left_out":  {"{n} more change is not shown.|{n} more changes are not shown.", "Hay {n} cambio más que no se muestra.|Hay {n} cambios más que no se muestran."},

	"effect.change.new":       {"new", "nueva"},
	"effect.change.withdrawn": {"no more", "deja de existir"},
	"effect.change.changed":   {"changed", "cambiada"},
	"effect.change.refined":   {"same hours, other evidence", "mismas horas, otra prueba"},
})
