package webui

import "strings"

// alarmHours are the hours of silence that a rule allows; "" where it says none.
func alarmHours(x *alarmRule) string {
	if x == nil || x.Silence == nil {
		return ""
	}
	return itoa(int(*x.Silence / 3600))
}

// alarmAddresses are the mail addresses that a rule names, one a line.
func alarmAddresses(x *alarmRule) string {
	if x == nil {
		return ""
	}
	var all []string
	for _, to := range x.First {
		if to.Channel == "email" {
			all = append(all, to.To)
		}
	}
	return strings.Join(all, "\n")
}
