package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"actual/contracts/faults"
)

// maxSeed is the most that a seed may have at once, in bytes.
const maxSeed = 256 << 20

// admin mounts the endpoints of openapi.yaml.
func (s *Sandbox) admin() {
	s.mux.HandleFunc("GET /_sandbox", s.show)
	s.handle("POST /_sandbox/{vendor}/seed", func(v *Vendor, w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxSeed))
		if err == nil {
			err = v.Seed(raw)
		}
		answer(w, http.StatusOK, nil, err, v.State)
	})
	s.handle("GET /_sandbox/{vendor}/state", func(v *Vendor, w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, nil, nil, v.State)
	})
	s.handle("GET /_sandbox/{vendor}/faults", func(v *Vendor, w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, rules(v), nil, nil)
	})
	s.handle("POST /_sandbox/{vendor}/faults", func(v *Vendor, w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusCreated, nil, v.inject(r), func() any { return rules(v) })
	})
	s.handle("DELETE /_sandbox/{vendor}/faults", func(v *Vendor, w http.ResponseWriter, _ *http.Request) {
		v.Injector.Clear()
		answer(w, http.StatusOK, rules(v), nil, nil)
	})
	s.handle("GET /_sandbox/{vendor}/calls", func(v *Vendor, w http.ResponseWriter, r *http.Request) {
		after, err := 0, error(nil)
		if text := r.URL.Query().Get("after"); text != "" {
			if after, err = strconv.Atoi(text); err != nil {
				err = fmt.Errorf("after is the number of a call, as the list of calls shows it, and not %.40q", text)
			}
		}
		answer(w, http.StatusOK, map[string]any{"calls": v.Injector.Calls(after)}, err, nil)
	})
	s.handle("POST /_sandbox/{vendor}/reset", func(v *Vendor, w http.ResponseWriter, _ *http.Request) {
		v.Reset()
		v.Injector.Clear()
		v.Injector.Forget()
		answer(w, http.StatusOK, nil, nil, v.State)
	})
}

func (s *Sandbox) handle(pattern string, do func(v *Vendor, w http.ResponseWriter, r *http.Request)) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		v := s.Vendor(r.PathValue("vendor"))
		if v == nil {
			write(w, http.StatusNotFound, map[string]string{"error": s.unknown(r.PathValue("vendor")).Error()})
			return
		}
		do(v, w, r)
	})
}

func (s *Sandbox) show(w http.ResponseWriter, _ *http.Request) {
	var vendors []map[string]any
	for _, v := range s.vendors {
		vendors = append(vendors, map[string]any{"name": v.Injector.Name(), "path": "/" + v.Injector.Name(), "operations": v.Operations})
	}
	write(w, http.StatusOK, map[string]any{"vendors": vendors, "faults": faults.All, "drift": faults.Drift})
}

func rules(v *Vendor) any { return map[string]any{"faults": v.Injector.Rules()} }

// inject puts the rules of a request's body in force: one, or an array of them.
func (v *Vendor) inject(r *http.Request) error {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return err
	}
	if raw = bytes.TrimSpace(raw); len(raw) == 0 {
		return errors.New("the body is a rule, or an array of rules: it is empty")
	}
	if !bytes.HasPrefix(raw, []byte("[")) {
		raw = slices.Concat([]byte("["), raw, []byte("]"))
	}
	var many []faults.Rule
	if err := json.Unmarshal(raw, &many); err != nil {
		return err
	}
	for _, rule := range many {
		if rule.Operation != "" && !slices.Contains(v.Operations, rule.Operation) {
			return fmt.Errorf("there is no operation %q; there is %s", rule.Operation, strings.Join(v.Operations, ", "))
		}
	}
	return v.Injector.Inject(many...)
}

// answer writes a value, or what late makes of the state afterwards, or why not.
func answer(w http.ResponseWriter, status int, value any, err error, late func() any) {
	if err != nil {
		write(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	if late != nil {
		value = late()
	}
	write(w, status, value)
}

func write(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value)
}
