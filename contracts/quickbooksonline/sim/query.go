package sim

import (
	"regexp"
	"slices"
	"strconv"
)

// asked is the form of queries that the stand-in understands: what ours asks.
var (
	asked     = regexp.MustCompile(`(?i)^SELECT \* FROM (Employee|Customer|Item|TimeActivity)(?: WHERE (.+?))?(?: ORDERBY Id)?(?: STARTPOSITION (\d+))?(?: MAXRESULTS (\d+))?$`)
	both      = regexp.MustCompile(`(?i)^Active IN \(true, ?false\)$`)
	fromTo    = regexp.MustCompile(`(?i)^TxnDate >= '(\d{4}-\d{2}-\d{2})' AND TxnDate <= '(\d{4}-\d{2}-\d{2})'$`)
	usualRows = 100
	mostRows  = 1000
)

// query answers a page of a realm's rows.
func (s *Sim) query(r *realm, text string) (any, *refusal) {
	parts := asked.FindStringSubmatch(text)
	if parts == nil {
		return nil, invalid("QueryParserError: " + text)
	}
	entity := parts[1]
	admits := func(one row) bool { return entity == "TimeActivity" || one["Active"] != false }
	switch where := parts[2]; {
	case where == "":
	case both.MatchString(where) && entity != "TimeActivity":
		admits = func(row) bool { return true }
	case fromTo.MatchString(where) && entity == "TimeActivity":
		days := fromTo.FindStringSubmatch(where)
		admits = func(one row) bool { date, _ := one["TxnDate"].(string); return days[1] <= date && date <= days[2] }
	default:
		return nil, invalid("QueryValidationError: " + where)
	}
	start, most := 1, usualRows
	if parts[3] != "" {
		start, _ = strconv.Atoi(parts[3])
	}
	if parts[4] != "" {
		most, _ = strconv.Atoi(parts[4])
	}
	if start < 1 || most < 1 || most > mostRows {
		return nil, invalid("STARTPOSITION is 1 or more, MAXRESULTS 1 to 1000")
	}
	rows := slices.DeleteFunc(r.sorted(entity), func(one row) bool { return !admits(one) })
	rows = rows[min(start-1, len(rows)):]
	rows = rows[:min(most, len(rows))]
	answer := map[string]any{}
	if len(rows) > 0 {
		answer[entity], answer["startPosition"], answer["maxResults"] = rows, start, len(rows)
	}
	return map[string]any{"QueryResponse": answer, "time": s.stamp()}, nil
}
