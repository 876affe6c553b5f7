package sim

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"time"
)

// listDevices answers a page of the devices, by uid.
func (s *Sim) listDevices(p *project, r *http.Request) (any, *refusal) {
	q := r.URL.Query()
	size, number, no := paging(q)
	if no != nil {
		return nil, no
	}
	uids := slices.Sorted(maps.Keys(p.devices))
	if only := q["deviceUID"]; len(only) > 0 {
		uids = slices.DeleteFunc(uids, func(uid string) bool { return !slices.Contains(only, uid) })
	}
	from, to := bounds(size, number, len(uids))
	rows := []map[string]any{}
	for _, uid := range uids[from:to] {
		rows = append(rows, p.devices[uid].shown())
	}
	return map[string]any{"devices": rows, "has_more": to < len(uids)}, nil
}

func (d *device) shown() map[string]any {
	out := map[string]any{
		"uid": d.uid, "serial_number": d.sn, "product_uid": d.product, "provisioned": d.provisioned.UTC().Format(time.RFC3339),
		"last_activity": nil, "fleet_uids": []string{}, "voltage": 0, "temperature": 0, "disabled": d.disabled,
	}
	if !d.active.IsZero() {
		out["last_activity"] = d.active.UTC().Format(time.RFC3339)
	}
	return out
}

var noDevice = refuse(http.StatusNotFound, "there is no such device {device-noexist}")

func (s *Sim) getEnvironment(p *project, r *http.Request) (any, *refusal) {
	d := p.devices[r.PathValue("device")]
	if d == nil {
		return nil, noDevice
	}
	return map[string]any{
		"environment_variables": d.environment, "environment_variables_effective": d.environment,
		"environment_variables_env_default": map[string]string{},
	}, nil
}

// setEnvironment adds variables: those that are not named stay.
func (s *Sim) setEnvironment(p *project, r *http.Request) (any, *refusal) {
	d := p.devices[r.PathValue("device")]
	if d == nil {
		return nil, noDevice
	}
	var body struct {
		Variables map[string]string `json:"environment_variables"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil || body.Variables == nil {
		return nil, refuse(http.StatusBadRequest, "environment_variables is an object of texts")
	}
	maps.Copy(d.environment, body.Variables)
	return map[string]any{"environment_variables": d.environment}, nil
}

func (s *Sim) deleteEnvironment(p *project, r *http.Request) (any, *refusal) {
	d := p.devices[r.PathValue("device")]
	if d == nil {
		return nil, noDevice
	}
	delete(d.environment, r.PathValue("key"))
	return map[string]any{"environment_variables": d.environment}, nil
}
