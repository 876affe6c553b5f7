// Package azurelint judges what Terraform plans for Azure: what is open to the
// public, weakly encrypted, unwatched, too mighty, or holds a secret in plain text.
// It reads a plan (terraform show -json), not the files: there every module is
// unfolded, and every value is what it will be.
package azurelint

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Complaint is a resource that breaks a rule.
type Complaint struct {
	Address string // Of the resource, as Terraform names it.
	Rule    string // Its name, a word.
	What    string // What is wrong, and what to do.
}

// String returns it as a line.
func (c Complaint) String() string { return c.Address + ": " + c.Rule + ": " + c.What }

// resource is one planned resource.
type resource struct {
	Address string         `json:"address"`
	Type    string         `json:"type"`
	Mode    string         `json:"mode"`
	Values  map[string]any `json:"values"`
}

type module struct {
	Resources []resource `json:"resources"`
	Children  []module   `json:"child_modules"`
}

func (m module) all() []resource {
	out := slices.Clone(m.Resources)
	for _, child := range m.Children {
		out = append(out, child.all()...)
	}
	return out
}

// Judge returns what is wrong in a plan, and of how many resources it is. A plan
// without resources is an error: the linter would look at nothing.
func Judge(plan []byte) (complaints []Complaint, resources int, err error) {
	var p struct {
		Planned struct {
			Root module `json:"root_module"`
		} `json:"planned_values"`
	}
	if err := json.Unmarshal(plan, &p); err != nil {
		return nil, 0, fmt.Errorf("read the plan: %w", err)
	}
	j := &judge{}
	for _, r := range p.Planned.Root.all() {
		if r.Mode == "managed" {
			j.resources = append(j.resources, r)
		}
	}
	if len(j.resources) == 0 {
		return nil, 0, fmt.Errorf("read the plan: it has no resources")
	}
	for _, rule := range []func(){j.forbidden, j.settings, j.secrets, j.roles, j.networks, j.private, j.watched, j.evidence, j.images, j.packages} {
		rule()
	}
	slices.SortFunc(j.complaints, func(a, b Complaint) int { return strings.Compare(a.String(), b.String()) })
	return j.complaints, len(j.resources), nil
}

type judge struct {
	resources  []resource
	complaints []Complaint
}

func (j *judge) complain(r resource, rule, format string, args ...any) {
	j.complaints = append(j.complaints, Complaint{Address: r.Address, Rule: rule, What: fmt.Sprintf(format, args...)})
}

// of returns the resources of a type.
func (j *judge) of(kind string) []resource {
	var out []resource
	for _, r := range j.resources {
		if r.Type == kind {
			out = append(out, r)
		}
	}
	return out
}

// text is the resource's attribute, "" where it has none or it is known only after
// it is made.
func (r resource) text(name string) string {
	s, _ := r.Values[name].(string)
	return s
}

// blocks returns the nested blocks of a name.
func blocks(v map[string]any, name string) []map[string]any {
	list, _ := v[name].([]any)
	var out []map[string]any
	for _, x := range list {
		if b, is := x.(map[string]any); is {
			out = append(out, b)
		}
	}
	return out
}

// visit calls f for every value below v, with its path and its name: the keys of
// objects; elements of lists have their list's.
func visit(path, name string, v any, f func(path, name string, v any)) {
	switch x := v.(type) {
	case map[string]any:
		for k, inner := range x {
			visit(strings.TrimPrefix(path+"."+k, "."), k, inner, f)
		}
	case []any:
		for _, inner := range x {
			visit(path, name, inner, f)
		}
	default:
		f(path, name, v)
	}
}
