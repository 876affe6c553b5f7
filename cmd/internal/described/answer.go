package described

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"actual/contracts/described"
)

// Answer is what a server said.
type Answer = described.Answer

// Found is an identifier in an answer.
type Found struct{ Entity, ID string }

// Harvest returns the identifiers that an answer holds, by what the description
// says of it.
func (o *Operation) Harvest(a Answer) []Found {
	r := o.responses.Value(strconv.Itoa(a.Status))
	if r == nil || r.Value == nil {
		return nil
	}
	for kind, media := range r.Value.Content {
		var value any
		if media.Schema == nil || json.Unmarshal(a.Body, &value) != nil {
			continue
		}
		_ = kind
		var out []Found
		o.api.harvest(media.Schema, value, "", "", &out)
		return out
	}
	return nil
}

var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func (a *API) harvest(ref *openapi3.SchemaRef, value any, name, within string, out *[]Found) {
	if ref == nil || ref.Value == nil {
		return
	}
	if from := taken + within + "." + name; a.known[from] {
		*out = append(*out, Found{from, plain(value)})
		return
	}
	if text, ok := value.(string); ok {
		entity := a.entity(ref, name, within)
		if entity != "" && (ref.Value.Format != "uuid" || uuid.MatchString(text)) { // Of two shapes only one fits.
			*out = append(*out, Found{entity, text})
			return
		}
	}
	if named := component(ref); named != "" {
		within = named
	}
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			a.harvest(ref.Value.Properties[key], v[key], key, within, out)
		}
	case []any:
		for i := range v {
			a.harvest(ref.Value.Items, v[i], name, within, out)
		}
	}
	for _, branch := range slices.Concat(ref.Value.OneOf, ref.Value.AnyOf, ref.Value.AllOf) {
		a.harvest(branch, value, name, within, out)
	}
}

// Succeeds returns the statuses of success that the operation foresees.
func (o *Operation) Succeeds() []int {
	var out []int
	for status := range o.responses.Map() {
		if n, err := strconv.Atoi(status); err == nil && n < http.StatusBadRequest {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// Conforms says whether an answer to a request is one that the description
// foresees: its status, its type and every field. A request to no operation must
// be answered by a problem: 404 or 405.
func (a *API) Conforms(r *http.Request, got Answer) error {
	path := a.judge.Path(r)
	switch {
	case r.URL.Path == "/":
		return nil // The first page is for people; no operation is there.
	case path == "":
		if got.Status != http.StatusNotFound && got.Status != http.StatusMethodNotAllowed && got.Status != http.StatusBadRequest && got.Status != http.StatusUnauthorized {
			return fmt.Errorf("%d for what is described nowhere", got.Status)
		}
		return a.Problem(got)
	case got.Status < http.StatusBadRequest && r.URL.Query().Has("fields"):
		return nil // The caller chose which fields it has.
	}
	if drift := a.judge.Answer(r, got); len(drift) > 0 {
		return errors.New(drift[0].String())
	}
	if got.Status >= http.StatusBadRequest {
		return a.Problem(got)
	}
	return nil
}

// Problem says whether an answer is a problem of RFC 9457, as the description has
// it, with nothing else in it and the answer's own status.
func (a *API) Problem(got Answer) error {
	if kind := got.Header.Get("Content-Type"); kind != "application/problem+json" {
		return fmt.Errorf("a problem comes as %q", kind)
	}
	var value map[string]any
	if err := json.Unmarshal(got.Body, &value); err != nil {
		return fmt.Errorf("a problem that is no JSON object: %w", err)
	}
	schema := a.doc.Components.Schemas["Problem"].Value
	if err := schema.VisitJSON(value); err != nil {
		return err
	}
	for name := range value {
		if schema.Properties[name] == nil {
			return fmt.Errorf("a problem with a field %q", name)
		}
	}
	if value["status"] != float64(got.Status) || value["type"] != fmt.Sprint("urn:actual:problem:", value["code"]) || value["detail"] == "" {
		return fmt.Errorf("a problem that contradicts itself: %s", got.Body)
	}
	return nil
}

// Makes returns what the operation creates: of which kind the id of its answer
// 201 is. Only operations on whole collections count.
func (o *Operation) Makes() []string {
	r := o.responses.Value(strconv.Itoa(http.StatusCreated))
	if r == nil || r.Value == nil || strings.Contains(o.Path, "{") {
		return nil
	}
	var out []string
	for _, media := range r.Value.Content {
		if media.Schema == nil {
			continue
		}
		if id := property(media.Schema, "id"); id != nil {
			out = append(out, o.api.entity(id, "id", component(media.Schema)))
		}
		for name, p := range media.Schema.Value.Properties { // {"key": {"id": …}, "secret": …}
			if id := property(p, "id"); id != nil {
				out = append(out, o.api.entity(id, "id", cmp.Or(component(p), name)))
			}
		}
	}
	return out
}
