package apidocs

import (
	"cmp"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// reading makes the page of a description.
type reading struct {
	spec *openapi3.T
}

func (r reading) page(known []problem) page {
	p := page{
		Title: r.spec.Info.Title, Version: r.spec.Info.Version, Summary: r.spec.Info.Summary, About: blocks(r.spec.Info.Description),
		Problems: known,
	}
	schemes := r.spec.Components.SecuritySchemes
	for _, name := range slices.Sorted(maps.Keys(schemes)) {
		p.Schemes = append(p.Schemes, scheme{Name: sent(schemes[name].Value), About: blocks(schemes[name].Value.Description)})
	}
	for _, tag := range r.spec.Tags {
		s := section{Name: tag.Name, About: blocks(tag.Description), Operations: r.operations(tag.Name)}
		if len(s.Operations) > 0 {
			p.Sections = append(p.Sections, s)
			p.Count += len(s.Operations)
		}
	}
	return p
}

// described is an operation where the description has it.
type described struct {
	method, path string
	item         *openapi3.PathItem
	op           *openapi3.Operation
}

// operations returns those of a tag, in the order of the description.
func (r reading) operations(tag string) []operation {
	var found []described
	for path, item := range r.spec.Paths.Map() {
		for method, op := range item.Operations() {
			if len(op.Tags) > 0 && op.Tags[0] == tag {
				found = append(found, described{method, path, item, op})
			}
		}
	}
	slices.SortFunc(found, func(a, b described) int { return inOrder(a.op.Origin, b.op.Origin) })
	all := make([]operation, len(found))
	for i, d := range found {
		all[i] = r.operation(d)
	}
	return all
}

// inOrder compares two places of the description.
func inOrder(a, b *openapi3.Origin) int {
	if a == nil || a.Key == nil || b == nil || b.Key == nil {
		return 0
	}
	return cmp.Or(cmp.Compare(a.Key.Line, b.Key.Line), cmp.Compare(a.Key.Column, b.Key.Column))
}

func (r reading) operation(d described) operation {
	o := operation{
		ID: d.op.OperationID, Method: d.method, Path: d.path, Summary: d.op.Summary, About: blocks(d.op.Description),
		Credential: r.credential(d.op), Deprecated: d.op.Deprecated,
	}
	if asks, _ := d.op.Extensions["x-capability"].(string); strings.Contains(asks, ":") { // Others are words for none.
		o.Capability = asks
	}
	parameters := append(slices.Clone(d.item.Parameters), d.op.Parameters...)
	for _, p := range parameters {
		o.Parameters = append(o.Parameters, parameter(p.Value))
	}
	if d.op.RequestBody != nil {
		b := d.op.RequestBody.Value
		o.Bodies, o.BodyAbout, o.BodyRequired = bodies(b.Content, asked), blocks(b.Description), b.Required
	}
	for _, status := range slices.Sorted(maps.Keys(d.op.Responses.Map())) {
		o.Answers = append(o.Answers, answered(status, d.op.Responses.Map()[status].Value))
	}
	o.Curl = r.curl(d, parameters, o.Bodies)
	return o
}

func answered(status string, resp *openapi3.Response) answer {
	a := answer{Status: status, Problem: resp.Content["application/problem+json"] != nil}
	if resp.Description != nil {
		a.About = blocks(*resp.Description)
	}
	if n, err := strconv.Atoi(status); err == nil {
		a.Status += " " + http.StatusText(n)
	}
	if !a.Problem {
		a.Bodies = bodies(resp.Content, told)
	}
	return a
}

func parameter(p *openapi3.Parameter) field {
	f := fieldOf(p.Name, p.Schema, asked, 0)
	f.Where, f.About = p.In, inline(cmp.Or(p.Description, p.Schema.Value.Description))
	if p.Required {
		f.Note = "required"
	}
	return f
}

func bodies(content openapi3.Content, by direction) (all []body) {
	for _, kind := range slices.Sorted(maps.Keys(content)) {
		schema := content[kind].Schema
		b := body{Kind: kind, Example: example(kind, content[kind], by)}
		if schema != nil && schema.Value != nil {
			whole := fieldOf("", schema, by, 0)
			b.Type, b.Fields = whole.Type, whole.Below
			b.About = whole.About
		}
		all = append(all, b)
	}
	return all
}

// credential says with which credential an operation is called.
func (r reading) credential(op *openapi3.Operation) template.HTML {
	needs := r.spec.Security
	if op.Security != nil {
		needs = *op.Security
	}
	var ways []string
	for _, either := range needs {
		var all []string
		for _, name := range slices.Sorted(maps.Keys(either)) {
			if s := r.spec.Components.SecuritySchemes[name]; s != nil {
				all = append(all, "`"+sent(s.Value)+"`")
			}
		}
		if len(all) > 0 {
			ways = append(ways, strings.Join(all, " with "))
		}
	}
	if len(ways) == 0 {
		return "none"
	}
	return inline(strings.Join(ways, " or "))
}

// sent says how a credential is sent.
func sent(s *openapi3.SecurityScheme) string {
	switch {
	case s.Type == "http":
		return "Authorization: " + strings.ToUpper(s.Scheme[:1]) + s.Scheme[1:]
	case s.In == "cookie":
		return "Cookie: " + s.Name
	}
	return s.Name
}
