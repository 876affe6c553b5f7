package sim

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"unicode/utf8"
)

// createIssue makes an issue, which is found among the activities. The same
// request again makes another.
func (s *Sim) createIssue(c *customer, r *http.Request) (any, *refusal) {
	var body map[string]any
	decoder := json.NewDecoder(io.LimitReader(r.Body, 1<<20))
	decoder.UseNumber()
	if decoder.Decode(&body) != nil {
		return nil, refuse(http.StatusBadRequest, "the body is no object")
	}
	subject, _ := body["Subject"].(string)
	if n := utf8.RuneCountInString(subject); n == 0 || n > 200 {
		return nil, refuse(http.StatusBadRequest, "Subject has 1 to 200 characters")
	}
	if _, ok := body["Notes"].(string); !ok {
		return nil, refuse(http.StatusBadRequest, "Notes are required")
	}
	if body["OpportunityID"] != nil && body["PropertyID"] != nil {
		return nil, refuse(http.StatusBadRequest, "an issue is of an opportunity or of a property")
	}
	if !c.hasUser(body["AssignedTo"]) {
		return nil, refuse(http.StatusBadRequest, "AssignedTo is no user")
	}
	for field, path := range map[string]string{"PropertyID": "Properties", "OpportunityID": "Opportunities", "WorkTicketID": "WorkTickets"} {
		if n, ok := body[field].(json.Number); ok && !c.has(path, n) {
			return nil, refuse(http.StatusBadRequest, field+" is unknown")
		}
	}
	shelf := c.shelf("Activities")
	key := int64(1)
	if rows := shelf.sorted(); len(rows) > 0 {
		key = shelf.order[len(rows)-1] + 1
	}
	id := json.Number(strconv.FormatInt(key, 10))
	made := row{"ActivityID": id, "ActivityNumber": id, "ActivityType": "Issue", "Status": "Open", "ModifiedDate": s.now().UTC().Format("2006-01-02T15:04:05Z")}
	for _, name := range []string{"Subject", "Notes", "PropertyID", "OpportunityID", "WorkTicketID", "StartDate", "DueDate"} {
		if body[name] != nil {
			made[name] = body[name]
		}
	}
	if _, err := tables["Activities"].check("Issues", made); err != nil {
		return nil, refuse(http.StatusBadRequest, err.Error())
	}
	shelf.put(key, made)
	return "Issue created", nil
}

func (c *customer) has(path string, key json.Number) bool {
	n, err := key.Int64()
	return err == nil && c.shelf(path).rows[n] != nil
}

// hasUser says whether a text is the UserID of a contact; a ContactID is none.
func (c *customer) hasUser(value any) bool {
	text, ok := value.(string)
	for _, r := range c.shelf("Contacts").rows {
		if id, is := r["UserID"].(json.Number); ok && is && id.String() == text {
			return true
		}
	}
	return false
}
