package powerbimodel

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var (
	mItem   = regexp.MustCompile(`Source\{\[Schema = "(\w+)", Item = "(\w+)"\]\}\[Data\]`)
	mWindow = regexp.MustCompile(`Table\.SelectRows\(View, each \[(\w+)\] >= RangeStart and \[(\w+)\] < RangeEnd\)`)
)

// view is the view that a table reads.
func view(t *object) string {
	for _, p := range t.of("partition") {
		if m := mItem.FindStringSubmatch(p.props["source"]); m != nil {
			return m[2]
		}
	}
	return ""
}

// partitioned checks that each table reads one view of reporting, and that one with a
// refresh policy reads it within a half-open window, in both of its expressions alike: else
// rows come twice or not at all.
func (m *Model) partitioned() (wrong []string) {
	for _, t := range m.tables {
		parts, policies := t.of("partition"), t.of("refreshPolicy")
		if len(parts) != 1 || len(policies) > 1 {
			wrong = append(wrong, t.at+": "+t.name+" has not one partition, or more than one policy")
			continue
		}
		source := parts[0].props["source"]
		item := mItem.FindStringSubmatch(source)
		if item == nil || item[1] != "reporting" || !strings.Contains(source, "PostgreSQL.Database(DbHost, DbName, ") {
			wrong = append(wrong, parts[0].at+": it does not read a view of reporting at DbHost and DbName")
		}
		for open, shut := range map[string]string{"(": ")", "[": "]", "{": "}"} {
			if strings.Count(source, open) != strings.Count(source, shut) {
				wrong = append(wrong, parts[0].at+": brackets that do not close")
			}
		}
		window := mWindow.FindStringSubmatch(source)
		switch {
		case len(policies) == 0 && (window != nil || strings.Contains(source, "Range")):
			wrong = append(wrong, parts[0].at+": a window without a refresh policy")
		case len(policies) == 0:
		case window == nil || window[1] != window[2]:
			wrong = append(wrong, parts[0].at+": a refresh policy needs rows of one column, >= RangeStart and < RangeEnd")
		case policies[0].props["sourceExpression"] != source:
			wrong = append(wrong, policies[0].at+": its expression is not the partition's")
		default:
			if _, c := m.column(t.name + "." + window[1]); c == nil || c.props["dataType"] != "dateTime" {
				wrong = append(wrong, parts[0].at+": "+window[1]+" is no column of dates and times")
			}
		}
	}
	return wrong
}

// reads lists, by type of the model, the types of PostgreSQL that Npgsql 4.0 reads as it.
var reads = map[string][]string{
	"string": {"text"}, "int64": {"bigint"}, "boolean": {"boolean"}, "dateTime": {"date", "timestamp without time zone"}, "decimal": {"numeric"},
}

// Compare compares the model with the views: by view and column, its type in PostgreSQL.
// Each column must be there, of a type that is read as the model's; and each column of a
// view must be in the model.
func (m *Model) Compare(views map[string]map[string]string) (compared int, wrong []string) {
	shown := map[string]bool{}
	for _, t := range m.tables {
		item := view(t)
		columns := views[item]
		if columns == nil {
			wrong = append(wrong, t.at+": there is no view reporting."+item)
			continue
		}
		for _, c := range t.of("column") {
			compared++
			is, there := columns[c.props["sourceColumn"]]
			kind, _, _ := strings.Cut(is, "(")
			switch {
			case !there:
				wrong = append(wrong, c.at+": reporting."+item+" has no column "+c.props["sourceColumn"])
			case c.name != c.props["sourceColumn"]:
				wrong = append(wrong, c.at+": the column is called otherwise than its source")
			case !slices.Contains(reads[c.props["dataType"]], kind):
				wrong = append(wrong, fmt.Sprintf("%s: %s of PostgreSQL is not read as %s", c.at, is, c.props["dataType"]))
			}
			shown[item+"."+c.props["sourceColumn"]] = true
		}
	}
	for item, columns := range views {
		for _, c := range slices.Sorted(maps.Keys(columns)) {
			if !shown[item+"."+c] {
				wrong = append(wrong, "the model lacks reporting."+item+"."+c)
			}
		}
	}
	slices.Sort(wrong)
	return compared, wrong
}
