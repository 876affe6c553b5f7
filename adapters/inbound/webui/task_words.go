package webui

import (
	"maps"
	"slices"
)

// choicesOf are the values of one of the API's closed lists, after all of them.
func choicesOf(r *request, list string, values ...string) []choice {
	out := []choice{{"", r.T("shell.all")}}
	for _, v := range values {
		out = append(out, choice{v, r.W(list, v)})
	}
	return out
}

func runStates(r *request) []choice {
	return choicesOf(r, "run.state", "planned", "queued", "running", "done", "failed", "skipped")
}

func rowResults(r *request) []choice {
	return choicesOf(r, "row.result", "waiting", "changed", "unchanged", "refused")
}

// rowLight is the kind of what became of a row.
func rowLight(result string) string {
	switch result {
	case "refused":
		return "bad"
	case "changed":
		return "good"
	}
	return ""
}

// pairs writes what a row asked for, in order of the names.
func pairs(input map[string]string) (out []string) {
	for _, name := range slices.Sorted(maps.Keys(input)) {
		out = append(out, name+": "+input[name])
	}
	return out
}
