package sim

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// bookTime books a stretch of time to a ticket. The same request again books it again:
// overlaps are taken, too.
func (s *Sim) bookTime(c *customer, r *http.Request) (any, *refusal) {
	body, no := c.timeOf(r, "StartTime", "EndTime")
	if no != nil {
		return nil, no
	}
	ticket, _ := body["WorkTicketID"].(json.Number)
	if !c.has("WorkTickets", ticket) {
		return nil, refuse(http.StatusBadRequest, "WorkTicketID is unknown")
	}
	id, _ := ticket.Int64()
	of := c.shelf("WorkTickets").rows[id]
	if of["ApprovedDate"] != nil {
		return nil, refuse(http.StatusBadRequest, "the work ticket is approved")
	}
	made := row{
		"WorkTicketID": ticket, "WorkTicketNumber": of["WorkTicketNumber"], "ContactID": body["ContactID"], "StartTime": body["StartTime"], "EndTime": body["EndTime"], "RouteID": body["RouteID"],
		"WorkTicketTimeDate": body["StartTime"].(string)[:len("2006-01-02")] + "T00:00:00", "Hours": json.Number(strconv.FormatFloat(hours(body["StartTime"], body["EndTime"]), 'f', -1, 64)),
		"DistributedTime": false, "BranchID": of["BranchID"], "LastModifiedDateTime": s.now().UTC().Format("2006-01-02T15:04:05Z"),
	}
	if branch, ok := of["BranchID"].(json.Number); ok {
		if key, err := branch.Int64(); err == nil && c.shelf("Branches").rows[key] != nil {
			made["BranchTimeZone"] = c.shelf("Branches").rows[key]["TimeZone"]
		}
	}
	if _, no := c.add("WorkTicketTimes", made); no != nil {
		return nil, no
	}
	return "Work ticket time created", nil
}

// clockTime clocks somebody in and out, for a route or its leader.
func (s *Sim) clockTime(c *customer, r *http.Request) (any, *refusal) {
	body, no := c.timeOf(r, "ClockStartDateTime", "ClockEndDateTime")
	if no != nil {
		return nil, no
	}
	if body["RouteID"] == nil && body["CrewLeaderContactID"] == nil {
		return nil, refuse(http.StatusBadRequest, "RouteID or CrewLeaderContactID is required")
	}
	return c.add("ClockTimes", row{"ContactID": body["ContactID"], "ClockStart": body["ClockStartDateTime"], "ClockEnd": body["ClockEndDateTime"], "BreakTime": body["BreakTime"]})
}

// timeOf reads what both have: who, from when, and until when.
func (c *customer) timeOf(r *http.Request, from, to string) (map[string]any, *refusal) {
	var body map[string]any
	decoder := json.NewDecoder(io.LimitReader(r.Body, 1<<20))
	decoder.UseNumber()
	if decoder.Decode(&body) != nil {
		return nil, refuse(http.StatusBadRequest, "the body is no object")
	}
	if who, ok := body["ContactID"].(json.Number); !ok || !c.has("Contacts", who) {
		return nil, refuse(http.StatusBadRequest, "ContactID is unknown")
	}
	if h := hours(body[from], body[to]); h <= 0 || h > 24 {
		return nil, refuse(http.StatusBadRequest, to+" is after "+from+", within 24 hours")
	}
	return body, nil
}

// hours lie between two times; 0 where one can't be read.
func hours(from, to any) float64 {
	var ends [2]time.Time
	for i, value := range []any{from, to} {
		text, _ := value.(string)
		at, err := readTime(text)
		if err != nil || len(text) < len("2006-01-02T15:04") {
			return 0
		}
		ends[i] = at
	}
	return ends[1].Sub(ends[0]).Hours()
}

// add puts a row at the end of a shelf, and returns its key.
func (c *customer) add(path string, made row) (json.Number, *refusal) {
	shelf := c.shelf(path)
	key := int64(1)
	if rows := shelf.sorted(); len(rows) > 0 {
		key = shelf.order[len(rows)-1] + 1
	}
	made[tables[path].key] = json.Number(strconv.FormatInt(key, 10))
	if _, err := tables[path].check(path, made); err != nil {
		return "", refuse(http.StatusBadRequest, err.Error())
	}
	shelf.put(key, made)
	return json.Number(strconv.FormatInt(key, 10)), nil
}
