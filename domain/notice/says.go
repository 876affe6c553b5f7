package notice

import (
	"fmt"
	"strings"
)

// Shown is the address as it may be shown: of an incoming webhook the host and the last
// characters, by which people tell one from another.
func (r Recipient) Shown() string {
	if !r.Hooked() || r.Sealed() {
		return r.To
	}
	const last = 4
	host, rest, _ := strings.Cut(strings.TrimPrefix(r.To, "https://"), "/")
	if _, after, signed := strings.Cut(host, "@"); signed { // What opens it may stand before the host.
		host = after
	}
	host, _, _ = strings.Cut(host, "?")
	end := ""
	if runes := []rune(rest); len(runes) >= 4*last { // Of a short one that would be too much of it.
		end = string(runes[len(runes)-last:])
	}
	return "https://" + host + "/…" + end
}

// Says lists what a rule says, for people.
func (r Rule) Says() []string {
	out := []string{}
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if r.Off != nil {
		add("off %t", *r.Off)
	}
	if r.OffKinds != nil {
		add("off kinds %v", *r.OffKinds)
	}
	if r.Missed != nil {
		add("missed %d", *r.Missed)
	}
	if r.Silence != nil {
		add("silence %s", *r.Silence)
	}
	if r.Hours != nil {
		add("hours %s", *r.Hours)
	}
	if r.DaysOff != nil {
		add("days off %v", *r.DaysOff)
	}
	if r.Quiet != nil {
		add("quiet %s", *r.Quiet)
	}
	if r.Repeat != nil {
		add("repeat %v", *r.Repeat)
	}
	if r.Escalate != nil {
		add("escalate %d", *r.Escalate)
	}
	for _, group := range []struct {
		name string
		all  *[]Recipient
	}{{"first", r.First}, {"second", r.Second}} {
		name, all := group.name, group.all
		if all != nil {
			var to []string
			for _, one := range *all {
				to = append(to, string(one.Channel)+" "+one.Shown())
			}
			add("%s %s", name, strings.Join(to, ", "))
		}
	}
	if r.Language != nil {
		add("language %s", *r.Language)
	}
	return out
}
