"""Addresses under Settings: regions, campaigns, users."""

from django.urls import path

from payung.regions.views import campaigns, changes, places, users

app_name = "regions"
urlpatterns = [
    path("atur", places.settings, name="settings"),
    path("atur/wilayah/<str:code>", places.region, name="region"),
    path("atur/wilayah/<str:code>/rw-baru", changes.addition, {"what": "opening"}, name="opening"),
    path("atur/wilayah/<str:code>/hitungan", changes.addition, {"what": "count"}, name="count"),
    path("atur/wilayah/<str:code>/penutupan", changes.fate, {"what": "closing"}, name="closing"),
    path("atur/wilayah/<str:code>/pembukaan", changes.fate, {"what": "reopening"}, name="reopening"),
    path("atur/wilayah/<str:code>/pemecahan", changes.fate, {"what": "split"}, name="split"),
    path("atur/wilayah/<str:code>/penggabungan", changes.fate, {"what": "merger"}, name="merger"),
    path("atur/wilayah/<str:code>/penomoran", changes.fate, {"what": "renumbering"}, name="renumbering"),
    path("atur/kampanye", campaigns.campaigns, name="campaigns"),
    path("atur/kampanye/baru", campaigns.new_campaign, name="new_campaign"),
    path("atur/kampanye/<str:ref>", campaigns.campaign, name="campaign"),
    path("atur/kampanye/<str:ref>/dasar", campaigns.instrument, name="instrument"),
    path("atur/kampanye/<str:ref>/pengaktifan", campaigns.activation, name="activation"),
    path("atur/kampanye/<str:ref>/target", campaigns.target, name="target"),
    path("atur/kampanye/<str:ref>/tahap", campaigns.stage, name="stage"),
    path("atur/pengguna", users.users, name="users"),
    path("atur/pengguna/baru", users.new_user, name="new_user"),
    path("atur/pengguna/pengesahan", users.making_confirmation, name="making_confirmation"),
    path("atur/pengguna/sandi/<int:pk>", users.reset, name="reset"),
    path("atur/pengguna/<int:pk>/undangan", users.user_invitation, name="user_invitation"),
    path("atur/pengguna/<int:pk>/pemblokiran", users.user_block, name="user_block"),
]
