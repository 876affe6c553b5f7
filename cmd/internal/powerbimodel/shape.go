package powerbimodel

import (
	"fmt"
	"slices"
	"strings"
)

// shape is what an object of a kind may and must have.
type shape struct {
	in    string            // The kind that it stands in; "" at the top of a file.
	must  []string          // Properties; "=" is the default one.
	may   []string          // More of them.
	among map[string]string // By property, the values that it may have, divided by blanks.
}

// shapes are the kinds that this project uses. What TMDL knows beside them is refused:
// it has to be looked at first.
var shapes = map[string]shape{
	"database":          {must: []string{"compatibilityLevel"}},
	"model":             {must: []string{"culture", "defaultPowerBIDataSourceVersion"}, may: []string{"discourageImplicitMeasures", "sourceQueryCulture"}},
	"dataAccessOptions": {in: "model", may: []string{"legacyRedirects", "returnErrorValuesAsNull"}},
	"annotation":        {in: "*", must: []string{"="}},
	"ref table":         {},
	"expression":        {must: []string{"="}},
	"table":             {may: []string{"isHidden"}},
	"measure":           {in: "table", must: []string{"=", "formatString"}, may: []string{"isHidden", "displayFolder"}},
	"column": {
		in: "table", must: []string{"dataType", "sourceColumn", "summarizeBy"}, may: []string{"formatString", "isHidden", "isKey"},
		among: map[string]string{"dataType": "string int64 decimal double boolean dateTime", "summarizeBy": "none sum min max average count"},
	},
	"partition": {in: "table", must: []string{"=", "mode", "source"}, among: map[string]string{"mode": "import", "=": "m"}},
	"refreshPolicy": {
		in: "table", must: []string{"policyType", "rollingWindowGranularity", "rollingWindowPeriods", "incrementalGranularity", "incrementalPeriods", "sourceExpression"}, may: []string{"pollingExpression"},
		among: map[string]string{"policyType": "basic", "rollingWindowGranularity": "day month quarter year", "incrementalGranularity": "day month quarter year"},
	},
	"relationship": {must: []string{"fromColumn", "toColumn"}},
}

// shaped returns what of an object and its parts is not as its kind must be.
func shaped(o *object, in string) []string {
	s, known := shapes[o.kind]
	if !known {
		return []string{fmt.Sprintf("%s: %q is no kind that this project uses", o.at, o.kind)}
	}
	var wrong []string
	complain := func(format string, args ...any) { wrong = append(wrong, o.at+": "+fmt.Sprintf(format, args...)) }
	if s.in != "*" && s.in != in {
		complain("%s stands in %q", o.kind, in)
	}
	has := map[string]string{}
	for k, v := range o.props {
		has[k] = v
	}
	if o.value != "" {
		has["="] = o.value
	}
	for _, key := range s.must {
		if has[key] == "" {
			complain("%s %s lacks %s", o.kind, o.name, key)
		}
	}
	for key, value := range has {
		if !slices.Contains(s.must, key) && !slices.Contains(s.may, key) {
			complain("%s %s has %q, which it can't have", o.kind, o.name, key)
		}
		if among := s.among[key]; among != "" && !slices.Contains(strings.Fields(among), value) {
			complain("%s %s: %s is %q, not one of %s", o.kind, o.name, key, value, among)
		}
	}
	seen := map[string]bool{}
	for _, p := range o.parts {
		if key := p.kind + " " + strings.ToLower(p.name); seen[key] {
			complain("%s has two of %s", o.name, key)
		} else {
			seen[key] = true
		}
		wrong = append(wrong, shaped(p, o.kind)...)
	}
	return wrong
}
