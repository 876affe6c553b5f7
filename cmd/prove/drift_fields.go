package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"actual/contracts/adp"
	"actual/contracts/faults"
	"actual/contracts/quickbooksonline"
	"actual/contracts/quickbookstime"
)

// answersOf are the descriptions of vendors that say what we read by what an answer must
// have: they aren't asked for single fields.
var answersOf = map[string][]byte{"adp": adp.OpenAPI, "quickbooksonline": quickbooksonline.OpenAPI, "quickbookstime": quickbookstime.OpenAPI}

// What the output of a suite says: which test runs, what it called, and how long it took.
var (
	suiteRuns   = regexp.MustCompile(`^=== (?:RUN|NAME|CONT) +(\w+)`)
	suiteCalled = regexp.MustCompile(`called: (.*)`)
	suiteTook   = regexp.MustCompile(`^--- PASS: (\w+) \(([0-9.]+)s\)`)
)

// quickest returns, of each operation that a suite has called, the test that did so and
// took the shortest time.
func quickest(output string) map[string]string {
	calls, took := map[string]map[string]bool{}, map[string]float64{}
	running := ""
	for line := range strings.Lines(output) {
		if m := suiteRuns.FindStringSubmatch(line); m != nil {
			running = m[1]
		}
		if m := suiteTook.FindStringSubmatch(line); m != nil {
			took[m[1]], _ = strconv.ParseFloat(m[2], 64)
		}
		m := suiteCalled.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		for _, operation := range strings.Fields(m[1]) {
			if calls[operation] == nil {
				calls[operation] = map[string]bool{}
			}
			calls[operation][running] = true
		}
	}
	best := map[string]string{}
	for operation, tests := range calls {
		for _, test := range slices.Sorted(maps.Keys(tests)) {
			if was := best[operation]; was == "" || took[test] < took[was] {
				best[operation] = test
			}
		}
	}
	return best
}

// describedMutants are all changes of a field that an answer must have: of those
// operations that a suite has called, as its output says.
func describedMutants(vendor string, openAPI []byte, output string) (out []mutant, err error) {
	doc, err := openapi3.NewLoader().LoadFromData(openAPI)
	if err != nil {
		return nil, fmt.Errorf("the description of %s: %w", vendor, err)
	}
	called := quickest(output)
	for _, item := range doc.Paths.Map() {
		for _, o := range item.Operations() {
			ok := o.Responses.Status(200)
			if called[o.OperationID] == "" || ok == nil || ok.Value.Content.Get("application/json") == nil {
				continue
			}
			fields := map[string]bool{} // Whether it is of one type.
			mustHave(ok.Value.Content.Get("application/json").Schema, fields, map[*openapi3.Schema]bool{})
			for _, field := range slices.Sorted(maps.Keys(fields)) {
				add := func(says string, f faults.Fault) {
					out = append(out, mutant{vendor, "^" + called[o.OperationID] + "$", faults.Rule{Fault: f, Operation: o.OperationID}, regexp.MustCompile(`drift: ` + o.OperationID + `: answer 20.: \S*` + says + `.*`)})
				}
				add(`\b`+field+`(: missing|Anew: undescribed)`, faults.Fault{Kind: faults.FieldRenamed, Field: field, To: field + "Anew"})
				if fields[field] {
					add(`\b`+field+`: wrong type`, faults.Fault{Kind: faults.TypeChanged, Field: field})
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b mutant) int { return strings.Compare(a.name(), b.name()) })
	if len(out) == 0 {
		return nil, fmt.Errorf("nothing of what %s answers is described, or its suite called nothing", vendor)
	}
	return out, nil
}

// mustHave collects the fields that a value must have, at any depth, and whether each is
// described as of one type.
func mustHave(ref *openapi3.SchemaRef, fields map[string]bool, seen map[*openapi3.Schema]bool) {
	if ref == nil || ref.Value == nil || seen[ref.Value] {
		return
	}
	s := ref.Value
	seen[s] = true
	for _, name := range s.Required {
		one := false
		if p := s.Properties[name]; p != nil && p.Value != nil && p.Value.Type != nil {
			one = len(p.Value.Type.Slice()) == 1
		}
		if was, met := fields[name]; !met || was {
			fields[name] = one
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if slices.Contains(s.Required, name) {
			mustHave(s.Properties[name], fields, seen)
		}
	}
	for _, part := range slices.Concat(s.AllOf, s.AnyOf, s.OneOf) {
		mustHave(part, fields, seen)
	}
	mustHave(s.Items, fields, seen)
	mustHave(s.AdditionalProperties.Schema, fields, seen)
}
