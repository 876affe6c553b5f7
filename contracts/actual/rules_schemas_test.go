package actual

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// schemas applies a rule to each property of each schema, wherever it is.
func schemas(look func(path, name string, s *openapi3.Schema) string) func(*openapi3.T) []string {
	return func(spec *openapi3.T) (wrong []string) {
		for _, name := range slices.Sorted(maps.Keys(spec.Components.Schemas)) {
			properties(name, spec.Components.Schemas[name], func(path, property string, s *openapi3.Schema) {
				if w := look(path, property, s); w != "" {
					wrong = append(wrong, path+": "+w)
				}
			})
		}
		return wrong
	}
}

// properties calls do for the properties of a schema, and of schemas written within
// it. What is referred to has its own turn.
func properties(path string, ref *openapi3.SchemaRef, do func(path, property string, s *openapi3.Schema)) {
	s := ref.Value
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		below := s.Properties[name]
		do(path+"."+name, name, below.Value)
		if below.Ref == "" {
			properties(path+"."+name, below, do)
		}
	}
	if s.Items != nil && s.Items.Ref == "" && s.Items.Value != nil {
		properties(path+"[]", s.Items, do)
	}
}

func snaked(_, name string, s *openapi3.Schema) string {
	if !snake.MatchString(name) {
		return "it is not snake_case"
	}
	for _, choice := range s.Enum {
		if text, is := choice.(string); is && text != "" && !snake.MatchString(text) && s.Extensions["x-as-elsewhere"] == nil && name != "type" {
			return fmt.Sprintf("the choice %q is not snake_case (x-as-elsewhere: who says so, where others have named it)", text)
		}
	}
	return ""
}

// noUUID lists ids that are none, and why.
var noUUID = map[string]string{
	"Problem.request_id":  "the caller may have chosen it",
	"CorrectionEffect.id": "it is a hash of what a preview shows",

	"WebhookMessage.message_id": "it is the specification's webhook-id: the webhook and the sequence",
}

func typed(path, name string, s *openapi3.Schema) string {
	text := s.Type != nil && s.Type.Includes("string")
	switch {
	case (name == "id" || strings.HasSuffix(name, "_id")) && text && s.Format != "uuid" && noUUID[path] == "":
		return "an id is `format: uuid`; say in `noUUID` of rules_schemas_test.go why this one is not"
	case strings.HasSuffix(name, "_at") && (!text || s.Format != "date-time"):
		return "what ends in _at is `format: date-time`"
	case (strings.HasSuffix(name, "_s") || strings.HasSuffix(name, "_seconds") || strings.HasPrefix(name, "seconds_")) && (s.Type == nil || !s.Type.Includes("integer")):
		return "seconds are an integer"
	}
	return ""
}

// bounded looks at what callers may send: objects are closed, texts and lists have
// an end.
func bounded(o op) (wrong []string) {
	if o.RequestBody == nil || o.capability() == "route" {
		return nil
	}
	for _, kind := range slices.Sorted(maps.Keys(o.RequestBody.Value.Content)) {
		if m := o.RequestBody.Value.Content[kind]; strings.HasSuffix(kind, "json") && m.Schema != nil {
			wrong = append(wrong, unbounded("the body", m.Schema, 0)...)
		}
	}
	return wrong
}

func unbounded(path string, ref *openapi3.SchemaRef, depth int) (wrong []string) {
	s := ref.Value
	if depth > 8 || s.Extensions["x-go-type"] != nil { // Read by its own reader, which has its bounds.
		return nil
	}
	is := func(kind string) bool { return s.Type != nil && s.Type.Includes(kind) }
	switch {
	case is("object") && len(s.Properties) > 0 && (s.AdditionalProperties.Has == nil || *s.AdditionalProperties.Has):
		wrong = append(wrong, path+": say `additionalProperties: false`, so that a typing error is refused")
	case is("string") && s.Format == "" && len(s.Enum) == 0 && s.MaxLength == nil && s.Pattern == "":
		wrong = append(wrong, path+": give a maxLength")
	case is("array") && s.MaxItems == nil:
		wrong = append(wrong, path+": give maxItems")
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		wrong = append(wrong, unbounded(path+"."+name, s.Properties[name], depth+1)...)
	}
	if s.Items != nil && s.Items.Value != nil {
		wrong = append(wrong, unbounded(path+"[]", s.Items, depth+1)...)
	}
	for i, one := range s.OneOf {
		wrong = append(wrong, unbounded(fmt.Sprintf("%s(%d)", path, i), one, depth+1)...)
	}
	return wrong
}

// unused finds components that no operation leads to.
func unused(spec *openapi3.T) (wrong []string) {
	raw, err := spec.MarshalJSON()
	if err != nil {
		return []string{err.Error()}
	}
	text := string(raw)
	for kind, names := range map[string][]string{
		"schemas":    slices.Collect(maps.Keys(spec.Components.Schemas)),
		"parameters": slices.Collect(maps.Keys(spec.Components.Parameters)),
		"responses":  slices.Collect(maps.Keys(spec.Components.Responses)),
		"headers":    slices.Collect(maps.Keys(spec.Components.Headers)),
	} {
		for _, name := range names {
			if ref := "#/components/" + kind + "/" + name; !strings.Contains(text, `"`+ref+`"`) {
				wrong = append(wrong, ref+" is used nowhere")
			}
		}
	}
	for _, tag := range spec.Tags {
		if !slices.ContainsFunc(operationsOf(spec), func(o op) bool { return slices.Contains(o.Tags, tag.Name) }) {
			wrong = append(wrong, "no operation has the tag "+tag.Name)
		}
	}
	slices.Sort(wrong)
	return wrong
}
