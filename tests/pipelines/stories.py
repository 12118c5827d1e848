"""Invented stories for tests of near-duplicates: two outlets, two matters, three languages."""

from __future__ import annotations

BRIDGE = """\
青石县柳河大桥昨日上午正式封闭施工。县交通局表示，大桥建成三十一年，桥面板多处开裂，经检测已不能承受重型货车通行。
施工期间，往返两岸的车辆须绕行下游十二公里处的铁路桥，公交三路、七路改走滨河路，末班车提前到二十点四十分。
记者在现场看到，桥头已立起围挡，工人正在拆除旧护栏。项目负责人陶立群说，换板工程分两期，第一期封闭南半幅，
第二期封闭北半幅，全部工期一百四十天，赶在汛期之前完工。他请市民按标志绕行，不要翻越围挡抄近路。
家住南岸的菜农何秀英每天要过桥卖菜。她说绕行一趟多花四十分钟，但桥修好了孙子上学也放心。
县里已在两岸码头增开免费渡船，早晚高峰每十五分钟一班，遇大风大雾停航，请乘客留意公告。"""
BRIDGE_AGAIN = """\
柳河大桥封闭一周后，绕行路段车流明显增加。交警大队昨天公布的数据显示，铁路桥日均通过车辆由四千辆升至九千多辆。
大队长魏长青介绍，早高峰在铁路桥北口平均排队二十三分钟，已调来两组警力疏导，并把红绿灯的周期延长了十五秒。
不少市民改乘渡船。南岸码头的管理员说，渡船每天运送两千六百人次，自行车可以上船，电动三轮车不行。
沿河的几家小店生意冷清下来。面馆老板谢有根说，从前司机路过都来吃一碗，如今一天卖不出三十碗。
县交通局回应，正在研究增开临时公交线路，方案预计下周公布，届时会征求两岸居民的意见。"""
HARBOUR = """\
The harbour board voted on Tuesday to close the east breakwater for the winter after divers found that two of its oldest
caissons had shifted by almost half a metre. Engineers will fill the gaps with rubble before the first storms arrive.
Fishing boats may still use the inner basin, but the weekly ferry to Lindholm will sail from the grain quay until March.
Board chair Maud Ekstrand said the decision had been hard. "We know what this costs the restaurants along the front, but
nobody who has seen the pictures would take a child out there," she told the meeting, which lasted until midnight.
Repairs are expected to cost four million crowns, half of which the county has promised to pay. The rest will come from
mooring fees, which rise by a fifth in January. Owners of small boats called the increase unfair and plan a petition.
The breakwater was built in 1931 by men who were paid in coal, and a plaque at its end still lists their names."""
BRIEF = "柳河大桥今日封闭，车辆请绕行铁路桥。"
