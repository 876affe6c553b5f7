package offline

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"actual/domain/presence"
)

// AppendLine appends a visit of a badge as `actual replay` prints it: one JSON
// object in a fixed order of keys and a line feed, times in the zone (nil: UTC)
// as RFC 3339, odds and confidence with three decimals. An undecided visit shows
// that as its state.
func AppendLine(b []byte, badge string, v presence.Visit, zone *time.Location) []byte {
	b = appendText(append(b, `{"badge":`...), badge)
	b = appendText(append(b, `,"site":`...), v.Ref)
	b = appendTime(append(b, `,"arrived":`...), v.Arrived, zone)
	b = append(b, `,"departed":`...)
	if v.Open {
		b = append(b, "null"...)
	} else {
		b = appendTime(b, v.Departed, zone)
	}
	b = appendRange(append(b, `,"arrived_between":`...), v.ArrivedBetween, zone)
	b = append(b, `,"departed_between":`...)
	if v.Open {
		b = append(b, "null"...)
	} else {
		b = appendRange(b, v.DepartedBetween, zone)
	}
	b = append(append(append(b, `,"state":"`...), shownState(v)...), '"')
	b = append(b, `,"candidates":[`...)
	for i, c := range v.Candidates {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(append(b, `{"site":`...), c.Ref)
		b = append(appendMilli(append(b, `,"odds":`...), c.Odds), '}')
	}
	b = appendMilli(append(b, `],"confidence":`...), int64(v.Confidence))
	b = strconv.AppendInt(append(b, `,"fixes":`...), int64(v.Fixes), 10)
	return append(b, "}\n"...)
}

func shownState(v presence.Visit) string {
	if v.Verdict == presence.Undecided {
		return v.Verdict.String()
	}
	return v.State.String()
}

func appendTime(b []byte, at int64, zone *time.Location) []byte {
	if zone == nil {
		zone = time.UTC
	}
	b = time.Unix(at, 0).In(zone).AppendFormat(append(b, '"'), time.RFC3339)
	return append(b, '"')
}

func appendRange(b []byte, between [2]int64, zone *time.Location) []byte {
	b = appendTime(append(b, '['), between[0], zone)
	b = appendTime(append(b, ','), between[1], zone)
	return append(b, ']')
}

// appendMilli appends thousandths, which are not negative, as a decimal.
func appendMilli(b []byte, n int64) []byte {
	b = strconv.AppendInt(b, n/1000, 10)
	rest := n % 1000
	return append(b, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
}

// appendText appends a JSON string, without the escapes that only HTML needs.
func appendText(b []byte, s string) []byte {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
		return append(append(append(b, '"'), s...), '"')
	}
	var text bytes.Buffer
	lines := json.NewEncoder(&text)
	lines.SetEscapeHTML(false)
	_ = lines.Encode(s) // A string always encodes.
	return append(b, bytes.TrimSuffix(text.Bytes(), []byte("\n"))...)
}
