package alerting

import (
	"strings"

	"actual/domain/notice"
)

// most bounds what a chat is told of: more badges than that are counted.
const most = 20

type object = map[string]any

// teamsCard is an Adaptive Card as a Teams incoming webhook (a Workflow) takes it.
func teamsCard(t notice.Text) object {
	body := []object{{"type": "TextBlock", "text": t.Subject, "weight": "Bolder", "size": "Medium", "wrap": true}}
	for _, i := range t.Items[:min(len(t.Items), most)] {
		body = append(body,
			object{"type": "TextBlock", "text": plain(i.Title), "weight": "Bolder", "wrap": true, "spacing": "Medium"},
			object{"type": "TextBlock", "text": plain(strings.Join(i.Lines, "\n\n")), "wrap": true, "spacing": "None"})
	}
	body = append(body, object{"type": "TextBlock", "text": t.Footer, "wrap": true, "isSubtle": true, "spacing": "Medium"})
	return object{"type": "message", "attachments": []object{{
		"contentType": "application/vnd.microsoft.card.adaptive",
		"content":     object{"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": body},
	}}}
}

// slackMessage is a message of blocks as a Slack incoming webhook takes it. Its text is
// what notifications show.
func slackMessage(t notice.Text) object {
	blocks := []object{{"type": "header", "text": object{"type": "plain_text", "text": cut(t.Subject, 150)}}}
	for _, i := range t.Items[:min(len(t.Items), most)] {
		text := "*" + escaped(i.Title) + "*\n" + escaped(strings.Join(i.Lines, "\n"))
		blocks = append(blocks, object{"type": "section", "text": object{"type": "mrkdwn", "text": cut(text, 3000)}})
	}
	blocks = append(blocks, object{"type": "context", "elements": []object{{"type": "mrkdwn", "text": cut(escaped(t.Footer), 2000)}}})
	return object{"text": escaped(t.Subject), "blocks": blocks}
}

// escaped is a text in which Slack sees no mention, link or channel.
func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// plain is a text in which a card sees no link and no form: what people call things is
// theirs.
func plain(s string) string {
	return strings.NewReplacer("[", "\\[", "]", "\\]", "*", "\\*", "_", "\\_", "`", "\\`").Replace(s)
}

func cut(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}
