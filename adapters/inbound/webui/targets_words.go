package webui

// linkKind is how a page shows how one of ours stands to a target.
func linkKind(state string) string {
	switch state {
	case "matched":
		return "good"
	case "proposed":
		return "info"
	case "gone":
		return "bad"
	case "left_out":
		return ""
	}
	return "warn"
}

// suggested are the entries that one may be, the likeliest first.
func suggested(v targetView, l targetLink) []choice {
	all := v.Codes
	if l.Kind == "worker" {
		all = v.People
	}
	var out []choice
	known := map[string]bool{}
	for _, c := range l.Candidates {
		known[c.Entry.Ref] = true
		out = append(out, choice{c.Entry.Ref, c.Entry.said()})
	}
	for _, c := range all {
		if !known[c.Value] {
			out = append(out, c)
		}
	}
	return out
}
