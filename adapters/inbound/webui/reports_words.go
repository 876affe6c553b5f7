package webui

import "strings"

// eachLine are the texts of a field with one a line.
func eachLine(text string) (all []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}

// recipients are the addresses of a setting, one a line.
func (s summarySetting) recipients() string {
	var all []string
	for _, to := range s.Recipients {
		all = append(all, to.Email)
	}
	return strings.Join(all, "\n")
}

// on reports whether a cadence is sent.
func (s summarySetting) on(cadence string) bool {
	return map[string]bool{"daily": s.Daily, "weekly": s.Weekly, "monthly": s.Monthly}[cadence]
}

// named is what a trend is of.
func (t trend) named(r *request) string {
	switch {
	case t.Kind != "":
		return r.W("review.kinds", t.Kind)
	case t.SiteName != "":
		return t.SiteName
	case t.CrewName != "":
		return t.CrewName
	}
	return r.T("shell.none")
}

func letterKind(fate string) string {
	switch fate {
	case "sent":
		return "good"
	case "refused", "given_up":
		return "bad"
	case "unknown":
		return "warn"
	}
	return ""
}

func seenKind(seen string) string {
	switch seen {
	case "there":
		return "good"
	case "not_seen":
		return "bad"
	case "undecided":
		return "warn"
	}
	return ""
}
