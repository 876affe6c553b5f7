package postgis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"actual/domain"
	"actual/domain/digest"
	"actual/domain/job"
)

type digestSettings struct{ scope }

type recipientJSON struct {
	Email    string     `json:"email"`
	Language string     `json:"language"`
	Standing string     `json:"standing"`
	Since    *time.Time `json:"since,omitempty"`
	Reason   string     `json:"reason"`
	Off      bool       `json:"off"`
}

const digestSettingSQL = `SELECT daily, weekly, monthly, minute, weekday, month_day, language, recipients, revision FROM digest_setting WHERE company_id = ?`

// Get implements ports.DigestSettings.
func (s digestSettings) Get(ctx context.Context) (digest.Settings, error) {
	return s.by(ctx, digestSettingSQL)
}

// Hold implements ports.DigestSettings.
func (s digestSettings) Hold(ctx context.Context) (digest.Settings, error) {
	return s.by(ctx, digestSettingSQL+` FOR UPDATE`)
}

func (s digestSettings) by(ctx context.Context, query string) (digest.Settings, error) {
	var row struct {
		Daily      bool   `bun:"daily"`
		Weekly     bool   `bun:"weekly"`
		Monthly    bool   `bun:"monthly"`
		Minute     int    `bun:"minute"`
		Weekday    int    `bun:"weekday"`
		MonthDay   int    `bun:"month_day"`
		Language   string `bun:"language"`
		Recipients []byte `bun:"recipients"`
		Revision   int    `bun:"revision"`
	}
	err := s.one(ctx, errNoRow, &row, query, s.id())
	if errors.Is(err, errNoRow) {
		return digest.Usual(), nil
	}
	var people []recipientJSON
	if err == nil {
		err = json.Unmarshal(row.Recipients, &people)
	}
	if err != nil {
		return digest.Settings{}, fmt.Errorf("select settings of summaries: %w", err)
	}
	out := digest.Settings{
		Daily: row.Daily, Weekly: row.Weekly, Monthly: row.Monthly, At: domain.WallTime(row.Minute), Weekday: time.Weekday(row.Weekday), MonthDay: row.MonthDay,
		Language: languageOf(row.Language), Revision: domain.Revision(row.Revision),
	}
	for _, p := range people {
		out.Recipients = append(out.Recipients, digest.Recipient{
			Email: p.Email, Language: languageOf(p.Language), Standing: digest.Standing(p.Standing), Since: timeOf(p.Since), Reason: p.Reason, Off: p.Off,
		})
	}
	return out, nil
}

func languageOf(text string) job.Language { return job.Language(text) }

// Save implements ports.DigestSettings.
func (s digestSettings) Save(ctx context.Context, to digest.Settings) error {
	people := make([]recipientJSON, len(to.Recipients))
	for i, r := range to.Recipients {
		people[i] = recipientJSON{r.Email, string(r.Language), string(r.Standing), timePointer(r.Since), r.Reason, r.Off}
	}
	body, err := json.Marshal(people)
	if err != nil {
		return fmt.Errorf("encode recipients: %w", err)
	}
	var n int64
	if to.Revision == 1 {
		n, err = s.exec(ctx, `INSERT INTO digest_setting (company_id, daily, weekly, monthly, minute, weekday, month_day, language, recipients, revision)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 2) ON CONFLICT DO NOTHING`,
			s.id(), to.Daily, to.Weekly, to.Monthly, int(to.At), int(to.Weekday), to.MonthDay, string(to.Language), string(body))
	} else {
		n, err = s.exec(ctx, `UPDATE digest_setting SET daily = ?, weekly = ?, monthly = ?, minute = ?, weekday = ?, month_day = ?, language = ?, recipients = ?, revision = revision + 1
			WHERE company_id = ? AND revision = ?`,
			to.Daily, to.Weekly, to.Monthly, int(to.At), int(to.Weekday), to.MonthDay, string(to.Language), string(body), s.id(), int(to.Revision))
	}
	if err != nil {
		return fmt.Errorf("save settings of summaries: %w", err)
	}
	if n == 0 {
		return domain.ErrMoved
	}
	return nil
}
