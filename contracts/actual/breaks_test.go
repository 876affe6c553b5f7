package actual

import (
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

var release = flag.Bool("release", false, "take the description and the catalogue of today as released")

const (
	releasedSpec     = "released/openapi.yaml"
	releasedProblems = "released/problems.md"
	decidedBreaks    = "released/breaks.txt"
)

const howToProceed = `
This breaks programs that were written for the released description (contracts/actual/released).
Keep what was there and add beside it: a new field that may be left out, a new operation, a new version of the path.
Where the break is decided all the same: put the line into contracts/actual/released/breaks.txt, " — " and the reason
behind it, and tell callers in CHANGELOG.md. A release takes the new description with
go test ./contracts/actual -run TestNothingBreaksClients -release`

// TestNothingBreaksClients compares the API with what was released last.
func TestNothingBreaksClients(t *testing.T) {
	if *release {
		require.NoError(t, os.WriteFile(releasedSpec, OpenAPI, 0o644))
		require.NoError(t, os.WriteFile(releasedProblems, Problems, 0o644))
		require.NoError(t, os.WriteFile(decidedBreaks, nil, 0o644))
		return
	}
	before, err := os.ReadFile(releasedSpec)
	require.NoError(t, err)
	problems, err := os.ReadFile(releasedProblems)
	require.NoError(t, err)
	raw, err := os.ReadFile(decidedBreaks)
	require.NoError(t, err)
	decided := map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		what, why, told := strings.Cut(strings.TrimSpace(line), " — ")
		require.True(t, told && why != "", "released/breaks.txt: give a reason behind %q", what)
		decided[what] = true
	}
	for _, b := range append(breaks(load(t, before), load(t, OpenAPI)), lostProblems(problems, Problems)...) {
		if !decided[b] {
			t.Error(b)
		}
		delete(decided, b)
	}
	if t.Failed() {
		t.Log(howToProceed)
	}
	require.Empty(t, slices.Sorted(maps.Keys(decided)), "released/breaks.txt: these break nothing (any more)")
}

// lostProblems finds codes that an operation answered with and none does now.
func lostProblems(before, after []byte) (lost []string) {
	answered := func(page []byte) map[string]bool {
		codes := map[string]bool{}
		for line := range strings.Lines(string(page)) {
			if cells := strings.Split(line, "|"); strings.HasPrefix(line, "| `") && strings.TrimSpace(cells[2]) != "–" {
				codes[strings.Trim(cells[1], " `")] = true
			}
		}
		return codes
	}
	now := answered(after)
	for _, code := range slices.Sorted(maps.Keys(answered(before))) {
		if !now[code] {
			lost = append(lost, "the problem "+code+" is gone")
		}
	}
	return lost
}

// breaks lists what a client of the description before may rely on, and does not
// find in the one after.
func breaks(before, after *openapi3.T) (all []string) {
	now := map[string]op{}
	for _, o := range operationsOf(after) {
		now[o.String()] = o
	}
	for _, was := range operationsOf(before) {
		is, there := now[was.String()]
		if !there {
			all = append(all, was.String()+" is gone")
			continue
		}
		for _, b := range slices.Concat(renamed(was, is), parametersBroken(was, is), bodyBroken(was, is), answersBroken(was, is)) {
			all = append(all, was.String()+": "+b)
		}
	}
	return all
}

func renamed(was, is op) (all []string) {
	if was.OperationID != is.OperationID {
		all = append(all, "operationId was "+was.OperationID)
	}
	if was.capability() != "" && was.capability() != is.capability() {
		all = append(all, "it asked for the capability "+was.capability())
	}
	ways := func(o op) openapi3.SecurityRequirements {
		if o.Security != nil {
			return *o.Security
		}
		return o.spec.Security
	}
	for _, way := range ways(was) {
		if len(ways(is)) > 0 && !slices.ContainsFunc(ways(is), func(w openapi3.SecurityRequirement) bool {
			return slices.Equal(slices.Sorted(maps.Keys(w)), slices.Sorted(maps.Keys(way)))
		}) {
			all = append(all, "the credential "+strings.Join(slices.Sorted(maps.Keys(way)), "+")+" is not taken any more")
		}
	}
	if len(ways(was)) == 0 && len(ways(is)) > 0 {
		all = append(all, "it asks for a credential now")
	}
	return all
}

func parametersBroken(was, is op) (all []string) {
	for _, ref := range was.parameters() {
		p, now := ref.Value, is.parameters().GetByInAndName(ref.Value.In, ref.Value.Name)
		if now == nil {
			all = append(all, p.In+" parameter "+p.Name+" is gone")
			continue
		}
		if now.Required && !p.Required {
			all = append(all, p.In+" parameter "+p.Name+" must be given now")
		}
		all = append(all, narrowed(p.In+" parameter "+p.Name, p.Schema, now.Schema, 0)...)
	}
	for _, ref := range is.parameters() {
		if p := ref.Value; p.Required && was.parameters().GetByInAndName(p.In, p.Name) == nil {
			all = append(all, p.In+" parameter "+p.Name+" is new and must be given")
		}
	}
	return all
}

func bodyBroken(was, is op) (all []string) {
	switch {
	case was.RequestBody == nil && (is.RequestBody == nil || !is.RequestBody.Value.Required):
		return nil
	case was.RequestBody == nil:
		return []string{"it must be given a body now"}
	case is.RequestBody == nil:
		return []string{"it takes no body any more"}
	case is.RequestBody.Value.Required && !was.RequestBody.Value.Required:
		all = append(all, "it must be given a body now")
	}
	for _, kind := range slices.Sorted(maps.Keys(was.RequestBody.Value.Content)) {
		now := is.RequestBody.Value.Content[kind]
		if now == nil {
			all = append(all, "it takes no "+kind+" any more")
			continue
		}
		all = append(all, narrowed("the body", was.RequestBody.Value.Content[kind].Schema, now.Schema, 0)...)
	}
	return all
}

func answersBroken(was, is op) (all []string) {
	for _, status := range statuses(was) {
		if status[0] != '2' {
			continue
		}
		before, now := was.Responses.Map()[status].Value, is.Responses.Map()[status]
		if now == nil {
			all = append(all, "it does not answer "+status+" any more")
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(before.Headers)) {
			if now.Value.Headers[name] == nil {
				all = append(all, status+" has no header "+name+" any more")
			}
		}
		for _, kind := range slices.Sorted(maps.Keys(before.Content)) {
			m := now.Value.Content[kind]
			if m == nil {
				all = append(all, status+" is no "+kind+" any more")
				continue
			}
			all = append(all, lost("the answer "+status, before.Content[kind].Schema, m.Schema, 0)...)
		}
	}
	return all
}
