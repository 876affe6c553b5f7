package sim

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// write creates, changes or deletes a time activity. A request id that was answered
// before is answered so again.
func (s *Sim) write(r *realm, req *http.Request) (any, *refusal) {
	id := req.URL.Query().Get("requestid")
	if len(id) > 50 {
		return nil, invalid("requestid has 50 characters at most")
	}
	if was, there := r.answers[id]; there && id != "" {
		return was, nil
	}
	var body row
	if json.NewDecoder(io.LimitReader(req.Body, 1<<20)).Decode(&body) != nil {
		return nil, invalid("the body is no object")
	}
	value, no := s.done(r, body, req.URL.Query().Get("operation") == "delete")
	if no == nil && id != "" {
		r.answers[id] = value
	}
	return value, no
}

func (s *Sim) done(r *realm, body row, removed bool) (any, *refusal) {
	key, changes := body["Id"].(string)
	var was row
	if changes || removed {
		var there bool
		if was, there = r.rows["TimeActivity"][key]; !there {
			return nil, notThere
		}
		if body["SyncToken"] != was["SyncToken"] {
			return nil, stale
		}
		if was["BillableStatus"] == "HasBeenBilled" {
			return nil, wrong("This time activity has been billed to a customer.")
		}
	}
	if removed {
		delete(r.rows["TimeActivity"], key)
		return map[string]any{"TimeActivity": map[string]any{"Id": key, "domain": "QBO", "status": "Deleted"}, "time": s.stamp()}, nil
	}
	if no := r.check(body); no != nil {
		return nil, no
	}
	made := maps.Clone(body)
	if !changes {
		r.last++
		key = strconv.FormatInt(r.last, 10)
	}
	version := 0
	if changes {
		version, _ = strconv.Atoi(was["SyncToken"].(string)) // It has one: the body's was the same.
		version++
	}
	from, _ := time.Parse(time.RFC3339, body["StartTime"].(string))
	to, _ := time.Parse(time.RFC3339, body["EndTime"].(string))
	lasts := to.Sub(from)
	made["Id"], made["SyncToken"] = key, strconv.Itoa(version)
	made["Hours"], made["Minutes"] = int(lasts/time.Hour), int(lasts%time.Hour/time.Minute)
	made["domain"], made["sparse"] = "QBO", false
	r.rows["TimeActivity"][key] = made
	return map[string]any{"TimeActivity": maps.Clone(made), "time": s.stamp()}, nil
}

// check says what is wrong with a time activity as it is to be.
func (r *realm) check(body row) *refusal {
	if r.NoTime {
		return noTracking
	}
	who, _ := body["EmployeeRef"].(map[string]any)
	id, _ := who["value"].(string)
	if body["NameOf"] != "Employee" || id == "" {
		return wrong("NameOf and the matching reference are required.")
	}
	if person, there := r.rows["Employee"][id]; !there {
		return unknown("Invalid Reference Id : Names element id " + id + " not found")
	} else if person["Active"] == false {
		return notThere
	}
	for field, entity := range map[string]string{"CustomerRef": "Customer", "ItemRef": "Item"} {
		if ref, given := body[field].(map[string]any); given {
			value, _ := ref["value"].(string)
			if one, there := r.rows[entity][value]; !there || one["Active"] == false {
				return unknown("Invalid Reference Id : " + field + " " + value)
			}
		}
	}
	if date, _ := body["TxnDate"].(string); date == "" {
		return wrong("TxnDate is required.")
	}
	var ends [2]time.Time
	for i, field := range []string{"StartTime", "EndTime"} {
		text, _ := body[field].(string)
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			return wrong(field + " is required.")
		}
		ends[i] = at
	}
	if lasts := ends[1].Sub(ends[0]); lasts <= 0 || lasts > 24*time.Hour {
		return wrong("EndTime is after StartTime, within 24 hours.")
	}
	return nil
}
